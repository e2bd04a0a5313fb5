package io.conformalstreams.processor.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Topics;
import io.conformalstreams.processor.runtime.TopicCheck.ActualTopic;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TopicCheckTest {

    private static final Topics TOPICS = new Topics("conformal.", 4, (short) 1);
    private static final Set<Topic> ALL = EnumSet.allOf(Topic.class);

    @Test
    void shouldAcceptTopicsAsThePolicySays() {
        assertThat(TopicCheck.problems(TOPICS, ALL, cluster())).isEmpty();
    }

    @Test
    void shouldAcceptAnotherRetention() {
        Map<Topic, ActualTopic> cluster = cluster();
        cluster.replaceAll((topic, actual) -> {
            Map<String, String> settings = new HashMap<>(actual.settings());
            settings.replace("retention.ms", "1");
            return new ActualTopic(4, settings);
        });
        assertThat(TopicCheck.problems(TOPICS, ALL, cluster)).isEmpty();
    }

    @Test
    void shouldNameEveryProblem() {
        Map<Topic, ActualTopic> cluster = cluster();
        cluster.remove(Topic.REJECTED);
        cluster.put(Topic.THRESHOLDS, new ActualTopic(3, Topic.THRESHOLDS.settings()));
        Map<String, String> settings = new HashMap<>(Topic.PREDICTIONS.settings());
        settings.put("message.timestamp.type", "CreateTime");
        settings.remove("max.message.bytes");
        cluster.put(Topic.PREDICTIONS, new ActualTopic(4, settings));
        // This topic is keyed by image, so its number of partitions does not matter.
        cluster.put(Topic.CONFIDENCE_SETS, new ActualTopic(1, Topic.CONFIDENCE_SETS.settings()));

        assertThat(TopicCheck.problems(TOPICS, ALL, cluster))
                .containsExactlyInAnyOrder(
                        "topic conformal.rejected is missing",
                        "topic conformal.predictions: message.timestamp.type is CreateTime but must be LogAppendTime",
                        "topic conformal.predictions: max.message.bytes is unset but must be 8388608",
                        "topic conformal.thresholds has 3 partitions but topics.partitions is 4: all topics that are"
                                + " keyed by stratum must have that number");
    }

    @Test
    void shouldNotAskForATopicThatNothingUses() {
        Map<Topic, ActualTopic> cluster = cluster();
        cluster.remove(Topic.MODEL_COMPARISONS);
        assertThat(TopicCheck.problems(TOPICS, used(""), cluster)).isEmpty();
        assertThat(TopicCheck.problems(
                        TOPICS, used("comparisons: [{name: c, inUse: m@1, candidate: m@2, procedure: p}]"), cluster))
                .containsExactly("topic conformal.model-comparisons is missing");
    }

    private static Set<Topic> used(String comparisons) {
        return TopicCheck.used(ConformalConfiguration.parse("""
                kafka: {bootstrap.servers: "unused:9092", schema.registry.url: "mock://topics"}
                models:
                  - {name: m, dimensions: 2, scores: logit, encoding: float32, channels: [{name: c, labelValues: [1]}]}
                procedures:
                  - {name: p, type: confidence-sets, model: m, channel: c, alphas: [0.1],
                     combination: maximum, inner: identity, outer: identity, window: all}
                %s
                """.formatted(comparisons), Map.of()));
    }

    private static Map<Topic, ActualTopic> cluster() {
        Map<Topic, ActualTopic> cluster = new EnumMap<>(Topic.class);
        for (Topic topic : Topic.values()) {
            cluster.put(topic, new ActualTopic(4, topic.settings()));
        }
        return cluster;
    }
}
