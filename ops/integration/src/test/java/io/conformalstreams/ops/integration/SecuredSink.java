package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.demo.WrittenSets;
import io.conformalstreams.ops.platform.ConnectWorker;
import io.conformalstreams.processor.access.Permission;
import io.conformalstreams.processor.access.Role;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** A connector on a secured cluster, with the permissions of a consumer of results. */
final class SecuredSink {

    private static final String NAME = "secured-masks";

    private SecuredSink() {}

    /**
     * Lets a connector write all sets to files.
     *
     * @param user the user as whom the connector logs in
     * @param sets number of sets in the topic
     */
    static void check(SecuredCluster cluster, Path folder, String user, long sets) throws Exception {
        ConformalConfiguration consumer = cluster.load("sink.yaml", cluster.login(user));
        List<Permission> permissions = new ArrayList<>(Role.CONSUMER.permissions(consumer));
        permissions.add(new Permission(
                new ResourcePattern(ResourceType.GROUP, "connect-" + NAME, PatternType.LITERAL), AclOperation.READ));
        cluster.grant(user, permissions);
        SecuredCluster.awaitNoneMissing(consumer, permissions);
        Path files = folder.resolve("sets");
        try (ConnectWorker worker = ConnectWorker.start(folder.resolve("worker"), cluster.bootstrapServers())) {
            worker.configure(NAME, settings(consumer, files));
            Await.until("all sets are files", () -> WrittenSets.count(files) == sets);
            assertThat(Files.readString(worker.log())).doesNotContain(SecuredCluster.SECRETS);
        }
    }

    private static Map<String, String> settings(ConformalConfiguration consumer, Path files) {
        Map<String, String> settings = new HashMap<>();
        settings.put("connector.class", "io.conformalstreams.connectors.masksink.MaskSinkConnector");
        settings.put("tasks.max", "1");
        settings.put("topics", consumer.topics().name(Topic.CONFIDENCE_SETS));
        settings.put("folder", files.toString());
        settings.put("formats", "png");
        settings.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
        settings.put("value.converter", "io.confluent.connect.avro.AvroConverter");
        consumer.kafka().registryProperties().forEach((name, value) -> settings.put("value.converter." + name, value));
        consumer.kafka().clientProperties().forEach((name, value) -> settings.put("consumer.override." + name, value));
        settings.put("consumer.override.isolation.level", "read_committed");
        settings.put("consumer.override.auto.offset.reset", "earliest");
        return settings;
    }
}
