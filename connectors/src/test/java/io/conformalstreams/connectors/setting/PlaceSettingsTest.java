package io.conformalstreams.connectors.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.conformalstreams.objects.Location;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceSettingsTest {

    @ParameterizedTest
    @CsvSource({
        "/srv/cases,file:///srv/cases",
        "/srv/../srv/cases/,file:///srv/cases",
        "/srv/one two,file:///srv/one%20two",
        "file:///srv/cases,file:///srv/cases",
        "s3://inference/cases/,s3://inference/cases"
    })
    void opensFoldersAndBuckets(String place, String uri) {
        try (Location location = PlaceSettings.open(values(Map.of("place", place)), "place")) {
            assertThat(location.uri()).isEqualTo(uri);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "srv/cases", "ftp://host/x", "s3:/x", "s3://inference/../x", "file://server/x"})
    void refusesOtherPlaces(String place) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> values(Map.of("place", place)))
                .withMessageContaining("s3://bucket/prefix");
    }

    @ParameterizedTest
    @ValueSource(strings = {"minio:9000", "ftp://minio", "https://"})
    void refusesOtherEndpoints(String endpoint) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> values(Map.of("s3.endpoint", endpoint)))
                .withMessageContaining("https://host:port");
    }

    @Test
    void aKeyPairHasBothPartsOrNone() {
        PlaceSettings.requireKeyPair(values(Map.of()));
        PlaceSettings.requireKeyPair(values(Map.of("s3.access.key.id", "a", "s3.secret.access.key", "hush")));
        for (String part : new String[] {"s3.access.key.id", "s3.secret.access.key"}) {
            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(() -> PlaceSettings.requireKeyPair(values(Map.of(part, "hush"))))
                    .withMessageContaining("s3.secret.access.key")
                    .matches(e ->
                            part.equals("s3.access.key.id") || !e.getMessage().contains("hush"));
        }
        assertThat(values(Map.of("s3.access.key.id", "a", "s3.secret.access.key", "hush"))
                        .values()
                        .toString())
                .doesNotContain("hush");
    }

    private static AbstractConfig values(Map<String, String> settings) {
        ConfigDef definition = new ConfigDef()
                .define(
                        "place",
                        ConfigDef.Type.STRING,
                        ConfigDef.NO_DEFAULT_VALUE,
                        PlaceSettings.place(),
                        ConfigDef.Importance.HIGH,
                        "Place.");
        PlaceSettings.define(definition);
        Map<String, String> all = new HashMap<>(Map.of("place", "/srv", "s3.endpoint", "http://127.0.0.1:1"));
        all.putAll(settings);
        return new AbstractConfig(definition, all, false);
    }
}
