package io.conformalstreams.ops.reset;

import static io.conformalstreams.ops.status.ClusterAnswer.await;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.status.TopologyGroup;
import io.conformalstreams.ops.topics.OutputSubjects;
import io.conformalstreams.ops.topics.Provisioning;
import io.conformalstreams.ops.topics.ProvisioningException;
import io.conformalstreams.ops.topics.TopicProvisioning;
import io.conformalstreams.processor.access.Permission;
import io.conformalstreams.processor.access.PermissionCheck;
import io.conformalstreams.processor.access.Role;
import io.conformalstreams.processor.configuration.Application;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Topics;
import io.conformalstreams.processor.runtime.AccessRefusedException;
import io.conformalstreams.processor.runtime.LocalState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * What a reset of an application deletes. The inputs stay, and the application then reads them from their beginning.
 *
 * @param instances instances that still run, by topology; a reset is refused while there are any
 * @param groups consumer groups whose offsets are deleted
 * @param internalTopics changelogs of the state stores
 * @param outputTopics topics that the topologies write; they are created again, empty
 * @param subjects subjects of the output topics, if they are to be deleted; their schemas are registered again
 * @param localState folders and files on this machine
 * @param missingLabels number of records that are no longer in labelled-images; after a reset, they do not calibrate
 */
public record ApplicationReset(
        List<String> instances,
        List<String> groups,
        List<String> internalTopics,
        List<String> outputTopics,
        List<String> subjects,
        List<Path> localState,
        long missingLabels) {

    private static final long PATIENCE_MILLIS = 30_000;
    private static final long PAUSE_MILLIS = 100;

    /** Copies the lists. */
    public ApplicationReset {
        instances = List.copyOf(instances);
        groups = List.copyOf(groups);
        internalTopics = List.copyOf(internalTopics);
        outputTopics = List.copyOf(outputTopics);
        subjects = List.copyOf(subjects);
        localState = List.copyOf(localState);
    }

    /**
     * Finds what there is to delete; changes nothing.
     *
     * @param withSubjects whether to delete the subjects of the output topics, too
     * @throws AccessRefusedException if the client lacks a permission, because it would then not see all that there is
     * @throws KafkaException if the cluster does not respond, or if a topic is missing
     * @throws ProvisioningException if the registry does not respond
     */
    public static ApplicationReset read(Admin admin, ConformalConfiguration configuration, boolean withSubjects) {
        requirePermissions(admin, configuration);
        Application application = configuration.application();
        List<String> ids = List.of(application.calibrationId(), application.predictionId(), application.comparisonId());
        Set<String> topics = await(admin.listTopics().names());
        Set<String> known = await(admin.listGroups().all()).stream()
                .map(group -> group.groupId())
                .collect(Collectors.toSet());
        return new ApplicationReset(
                TopologyGroup.of(admin, configuration).stream()
                        .filter(group -> group.instances() > 0)
                        .map(group -> group.instances() + " of " + group.topology())
                        .toList(),
                ids.stream().filter(known::contains).toList(),
                topics.stream()
                        .filter(topic -> ids.stream().anyMatch(id -> isInternal(topic, id)))
                        .sorted()
                        .toList(),
                Topic.outputs().stream()
                        .map(configuration.topics()::name)
                        .filter(topics::contains)
                        .toList(),
                withSubjects ? OutputSubjects.present(configuration) : List.of(),
                ids.stream()
                        .flatMap(id -> new LocalState(application.stateDirectory(), id).present().stream())
                        .toList(),
                beginnings(admin, configuration.topics().name(Topic.LABELLED_IMAGES)));
    }

    private static void requirePermissions(Admin admin, ConformalConfiguration configuration) {
        List<Permission> missing = new PermissionCheck(admin).missing(Role.ADMINISTRATOR.permissions(configuration));
        if (!missing.isEmpty()) {
            throw new AccessRefusedException(missing, configuration.kafka());
        }
    }

    private static boolean isInternal(String topic, String applicationId) {
        return topic.startsWith(applicationId + "-")
                && (topic.endsWith("-changelog") || topic.endsWith("-repartition"));
    }

    private static long beginnings(Admin admin, String topic) {
        List<TopicPartition> partitions =
                await(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic).partitions().stream()
                        .map(partition -> new TopicPartition(topic, partition.partition()))
                        .toList();
        return await(admin.listOffsets(partitions.stream()
                                .collect(Collectors.toMap(partition -> partition, unused -> OffsetSpec.earliest())))
                        .all())
                .values()
                .stream()
                .mapToLong(beginning -> beginning.offset())
                .sum();
    }

    /**
     * Deletes everything, and creates the output topics again. After a failure, a new reset deletes the rest.
     *
     * @param done receives each step that is done, in words
     * @throws IllegalStateException if instances run
     * @throws KafkaException if the cluster does not respond, or refuses to delete or create a topic
     * @throws ProvisioningException if the cluster or the registry does not respond when topics are created
     * @throws UncheckedIOException if a folder cannot be deleted
     */
    public void execute(Admin admin, ConformalConfiguration configuration, Consumer<String> done) {
        if (!instances.isEmpty()) {
            throw new IllegalStateException("instances run: " + String.join(", ", instances));
        }
        await(admin.deleteConsumerGroups(groups).all());
        done.accept("deleted the offsets of " + groups.size() + " consumer groups");
        List<String> topics = new ArrayList<>(internalTopics);
        topics.addAll(outputTopics);
        await(admin.deleteTopics(topics).all());
        awaitDeletion(admin, Set.copyOf(topics));
        done.accept("deleted " + topics.size() + " topics");
        localState.forEach(ApplicationReset::delete);
        done.accept("deleted " + localState.size() + " folders and files of this machine");
        if (!subjects.isEmpty()) {
            OutputSubjects.delete(configuration, subjects);
            done.accept("deleted " + subjects.size() + " subjects");
        }
        createOutputTopics(configuration);
        done.accept("created the output topics");
    }

    private static void createOutputTopics(ConformalConfiguration configuration) {
        Topics names = configuration.topics();
        Set<String> outputs = Topic.outputs().stream()
                .flatMap(topic ->
                        Stream.of("topic " + names.name(topic), "subject " + topic.valueSubject(names.prefix())))
                .collect(Collectors.toSet());
        TopicProvisioning.run(configuration, Provisioning.Mode.ADD).stream()
                .filter(topic -> outputs.contains(topic.resource()) && topic.status() == Provisioning.Status.PROBLEM)
                .findFirst()
                .ifPresent(refused -> {
                    throw new KafkaException(refused.resource() + ": " + refused.detail());
                });
    }

    /** Waits until the cluster lists none of the topics, because it deletes them in the background. */
    private static void awaitDeletion(Admin admin, Set<String> topics) {
        long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (await(admin.listTopics().names()).stream().anyMatch(topics::contains)) {
            if (System.nanoTime() > end) {
                throw new KafkaException("the cluster still lists deleted topics; run the command again");
            }
            // Kafka offers no request that waits for a deletion. The pause only limits how often this loop asks.
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException interrupted) {
                throw new InterruptException(interrupted);
            }
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + folder + ": " + e.getMessage(), e);
        }
    }
}
