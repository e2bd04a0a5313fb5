package io.conformalstreams.connectors.imagesource;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.topic.Topic;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlacementSettingsTest {

    @ParameterizedTest
    @EnumSource(
            value = Topic.class,
            names = {"PREDICTIONS", "LABELLED_IMAGES"})
    void shouldAdmitByDefaultWhatTheTopicsAdmit(Topic topic) {
        ConfigDef definition = new ConfigDef();
        PlacementSettings.define(definition, "Records", 1);

        assertThat(definition.defaultValues().get(PlacementSettings.PIXELS_MAX))
                .isEqualTo(topic.maximumMessageBytes() - PlacementSettings.OTHER_FIELDS);
    }
}
