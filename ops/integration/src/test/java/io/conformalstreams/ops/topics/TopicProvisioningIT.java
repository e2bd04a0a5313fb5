package io.conformalstreams.ops.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.conformalstreams.contracts.RejectedRecord;
import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.environment.KafkaEnvironment;
import io.conformalstreams.ops.topics.Provisioning.Mode;
import io.conformalstreams.ops.topics.Provisioning.Status;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

class TopicProvisioningIT {

    private static final int SUBJECTS = ResolvedSchemas.topics().size();
    private static final int RESOURCES = Topic.values().length + SUBJECTS;

    private final KafkaEnvironment environment = KafkaEnvironment.shared();
    private final String prefix = "topics-" + UUID.randomUUID() + ".";

    @Test
    void createsWhatIsMissingAndThenChangesNothing() throws Exception {
        assertThat(statuses(run(3, Mode.DRY_RUN))).hasSize(RESOURCES).containsOnly(Status.WOULD_CHANGE);
        assertThat(topicNames()).noneMatch(name -> name.startsWith(prefix));
        assertThat(registry().getAllSubjects()).noneMatch(subject -> subject.startsWith(prefix));

        assertThat(statuses(run(3, Mode.ADD))).hasSize(RESOURCES).containsOnly(Status.CHANGED);

        assertThat(run(3, Mode.ADD)).hasSize(RESOURCES).allMatch(entry -> entry.status() == Status.AS_WANTED);
        assertThat(statuses(run(3, Mode.DRY_RUN))).containsOnly(Status.AS_WANTED);
        for (Topic topic : ResolvedSchemas.topics()) {
            assertThat(registry().getCompatibility(topic.valueSubject(prefix)))
                    .isEqualTo(topic.compatibility().name());
        }
    }

    @Test
    void registersWhatTheSerializersLookUp() {
        run(1, Mode.ADD);
        RejectedRecord rejected = RejectedRecord.newBuilder()
                .setReason("SHAPE_MISMATCH")
                .setDetail("labels have the shape [2, 2]")
                .setTopic(prefix + "labelled-images")
                .setPartition(0)
                .setOffset(17)
                .setTimestamp(Instant.ofEpochMilli(1))
                .build();
        var serde = ContractSerdes.on(Map.of("schema.registry.url", environment.registryUrl()))
                .of(RejectedRecord.class);
        String topic = Topic.REJECTED.name(prefix);

        byte[] bytes = serde.serializer().serialize(topic, rejected);

        assertThat(serde.deserializer().deserialize(topic, bytes)).isEqualTo(rejected);
    }

    @Test
    void altersSettingsOnRequestOnly() throws Exception {
        run(1, Mode.ADD);
        String topic = Topic.THRESHOLDS.name(prefix);
        set(topic, "cleanup.policy", "delete");

        Provisioning left = entry(run(1, Mode.ADD), "topic " + topic);
        assertThat(left.status()).isEqualTo(Status.PROBLEM);
        assertThat(left.detail()).contains("cleanup.policy from delete to compact", "--alter");
        assertThat(entry(run(1, Mode.DRY_RUN), "topic " + topic).status()).isEqualTo(Status.WOULD_CHANGE);

        assertThat(entry(run(1, Mode.ALTER), "topic " + topic).status()).isEqualTo(Status.CHANGED);
        assertThat(statuses(run(1, Mode.ADD))).containsOnly(Status.AS_WANTED);
    }

    @Test
    void namesTheWayOutOfAnotherNumberOfPartitions() {
        run(1, Mode.ADD);

        List<Provisioning> entries = run(2, Mode.ALTER);

        Provisioning predictions = entry(entries, "topic " + Topic.PREDICTIONS.name(prefix));
        assertThat(predictions.status()).isEqualTo(Status.PROBLEM);
        assertThat(predictions.detail()).contains("has 1 partitions", "asks for 2", "topics.prefix");
        assertThat(entry(entries, "topic " + Topic.REJECTED.name(prefix)).status())
                .isEqualTo(Status.AS_WANTED);
    }

    @Test
    void reportsAnIncompatibleSubjectWithoutTouchingIt() throws Exception {
        String subject = Topic.REJECTED.valueSubject(prefix);
        registry()
                .register(
                        subject,
                        new AvroSchema(SchemaBuilder.record("RejectedRecord")
                                .namespace("io.conformalstreams.contracts")
                                .fields()
                                .requiredInt("reason")
                                .endRecord()));
        registry().updateCompatibility(subject, "BACKWARD");

        Provisioning refused = entry(run(1, Mode.ALTER), "subject " + subject);

        assertThat(refused.status()).isEqualTo(Status.PROBLEM);
        assertThat(refused.detail()).contains("incompatible");
        assertThat(registry().getAllVersions(subject)).hasSize(1);
        assertThat(registry().getCompatibility(subject)).isEqualTo("BACKWARD");
    }

    private List<Provisioning> run(int partitions, Mode mode) {
        String yaml = String.join(
                "\n",
                "topics: {prefix: '" + prefix + "', partitions: " + partitions + "}",
                "models:",
                "  - name: m",
                "    dimensions: 2",
                "    scores: logit",
                "    encoding: float32",
                "    channels: [{name: c, labelValues: [1]}]",
                "procedures:",
                "  - {name: p, type: confidence-sets, model: m, channel: c, alphas: [0.1], combination: marginal,"
                        + " inner: identity, outer: identity, window: all}",
                "kafka:",
                "  bootstrap.servers: " + environment.bootstrapServers(),
                "  schema.registry.url: " + environment.registryUrl());
        return TopicProvisioning.run(ConformalConfiguration.parse(yaml, Map.of()), mode);
    }

    private static List<Status> statuses(List<Provisioning> entries) {
        return entries.stream().map(Provisioning::status).toList();
    }

    private static Provisioning entry(List<Provisioning> entries, String resource) {
        return entries.stream()
                .filter(entry -> entry.resource().equals(resource))
                .findFirst()
                .orElseThrow();
    }

    private SchemaRegistryClient registry() {
        return new CachedSchemaRegistryClient(environment.registryUrl(), 100, Map.of());
    }

    private List<String> topicNames() throws Exception {
        try (Admin admin = admin()) {
            return List.copyOf(admin.listTopics().names().get());
        }
    }

    private void set(String topic, String setting, String value) throws Exception {
        try (Admin admin = admin()) {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, topic),
                            List.of(new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", environment.bootstrapServers()));
    }
}
