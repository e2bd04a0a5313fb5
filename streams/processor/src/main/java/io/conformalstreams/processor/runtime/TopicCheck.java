package io.conformalstreams.processor.runtime;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Topics;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Compares the topics of a cluster with their policies. Kafka Streams checks only topics that it joins. Wrong settings
 * of other topics would silently break guarantees, so the application refuses to start.
 */
final class TopicCheck {

    /** Settings on which correctness depends. The operator may choose the retention. */
    private static final List<String> BINDING_SETTINGS =
            List.of("cleanup.policy", "max.message.bytes", "message.timestamp.type");

    /** A topic in the cluster. */
    record ActualTopic(int partitions, Map<String, String> settings) {}

    private TopicCheck() {}

    /**
     * Returns the problems of a cluster's topics, one sentence for each; empty if there are none.
     *
     * @throws KafkaException if the cluster does not respond
     */
    static List<String> problems(Admin admin, ConformalConfiguration configuration) {
        Set<Topic> used = used(configuration);
        return problems(configuration.topics(), used, actualTopics(admin, configuration.topics(), used));
    }

    /** Returns the topics that the application reads or writes. Other topics may be missing, or differ from their policy. */
    static Set<Topic> used(ConformalConfiguration configuration) {
        Set<Topic> used = EnumSet.allOf(Topic.class);
        if (configuration.comparisons().isEmpty()) {
            used.remove(Topic.MODEL_COMPARISONS);
        }
        return used;
    }

    static List<String> problems(Topics topics, Set<Topic> used, Map<Topic, ActualTopic> actual) {
        List<String> problems = new ArrayList<>();
        for (Topic topic : used) {
            if (actual.containsKey(topic)) {
                problems.addAll(settingProblems(topics, topic, actual.get(topic)));
            } else {
                problems.add("topic " + topics.name(topic) + " is missing");
            }
        }
        problems.addAll(partitionProblems(topics, actual));
        return problems;
    }

    private static List<String> settingProblems(Topics topics, Topic topic, ActualTopic actual) {
        List<String> problems = new ArrayList<>();
        for (String setting : BINDING_SETTINGS) {
            String wanted = topic.settings().get(setting);
            String found = actual.settings().getOrDefault(setting, "unset");
            if (!wanted.equals(found)) {
                problems.add(
                        "topic " + topics.name(topic) + ": " + setting + " is " + found + " but must be " + wanted);
            }
        }
        return problems;
    }

    /**
     * Checks the number of partitions. A stratum must be in the partition of the same number in each topic, so that one
     * task owns it. The placement of each record is checked against the configured number.
     */
    private static List<String> partitionProblems(Topics topics, Map<Topic, ActualTopic> actual) {
        List<String> problems = new ArrayList<>();
        actual.forEach((topic, found) -> {
            if (topic.isKeyedByStratum() && found.partitions() != topics.partitions()) {
                problems.add("topic " + topics.name(topic) + " has " + found.partitions()
                        + " partitions but topics.partitions is " + topics.partitions()
                        + ": all topics that are keyed by stratum must have that number");
            }
        });
        return problems;
    }

    private static Map<Topic, ActualTopic> actualTopics(Admin admin, Topics topics, Set<Topic> used) {
        List<String> names = used.stream().map(topics::name).toList();
        DescribeTopicsResult described = admin.describeTopics(names);
        Map<Topic, Integer> partitions = new EnumMap<>(Topic.class);
        for (Topic topic : used) {
            KafkaFuture<TopicDescription> description =
                    described.topicNameValues().get(topics.name(topic));
            try {
                partitions.put(topic, await(description).partitions().size());
            } catch (UnknownTopicOrPartitionException missing) {
                // A missing topic is reported together with the other problems.
            }
        }
        return withSettings(admin, topics, partitions);
    }

    private static Map<Topic, ActualTopic> withSettings(Admin admin, Topics topics, Map<Topic, Integer> partitions) {
        Map<Topic, ConfigResource> resources = new EnumMap<>(Topic.class);
        partitions
                .keySet()
                .forEach(topic ->
                        resources.put(topic, new ConfigResource(ConfigResource.Type.TOPIC, topics.name(topic))));
        Map<ConfigResource, Config> settings =
                await(admin.describeConfigs(resources.values()).all());
        Map<Topic, ActualTopic> actual = new EnumMap<>(Topic.class);
        resources.forEach((topic, resource) ->
                actual.put(topic, new ActualTopic(partitions.get(topic), bindingSettings(settings.get(resource)))));
        return actual;
    }

    private static Map<String, String> bindingSettings(Config config) {
        return config.entries().stream()
                .filter(entry -> BINDING_SETTINGS.contains(entry.name()) && entry.value() != null)
                .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
    }

    static <T> T await(KafkaFuture<T> answer) {
        try {
            return answer.get();
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof KafkaException cause) {
                throw cause;
            }
            throw new KafkaException(failed.getCause());
        }
    }
}
