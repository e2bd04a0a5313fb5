package io.conformalstreams.connectors.imagesource;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.topic.Topic;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecordSizeTest {

    @ParameterizedTest
    @EnumSource(
            value = Topic.class,
            names = {"PREDICTIONS", "LABELLED_IMAGES"})
    void shouldFitTheTopicByDefault(Topic topic) {
        ConfigDef definition = new ConfigDef();
        RecordSize.define(definition, "Records", 1);

        assertThat(definition.defaultValues().get(RecordSize.SETTING))
                .isEqualTo(topic.maximumMessageBytes() - RecordSize.OTHER_FIELDS);
    }
}
