package io.conformalstreams.connectors.casesource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CaseSourceConnectorTest {

    private final CaseSourceConnector connector = new CaseSourceConnector();

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "folder;relative;absolute path",
                "scores.pattern;(?<case>;isn't a regular expression",
                "labels.pattern;.*;named group (?<case>",
                "stratum;unet@3|${hospital};lacks the groups [hospital]",
                "image.id;${patient};lacks the groups [patient]",
                "channels;cell,cell;without duplicates",
                "dimensions;4;no more than 3",
                "axes;C,Z,X;Y and X are required",
                "spacing;1,2,3;2 distances above 0",
                "file.errors.action;ignore;fail, skip, report",
                "file.errors.action;report;a topic is needed",
                "compression;gzip;none, zstd"
            })
    void saysWhatIsWrongWithASetting(String name, String value, String message) {
        Map<String, String> settings =
                new HashMap<>(Map.of("folder", "/srv/cases", "stratum", "unet@3|north", "channels", "cell,nucleus"));
        assertThat(errors(settings)).isEmpty();
        settings.put(name, value);

        assertThat(errors(settings)).hasSize(1).first().asString().contains(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "stratum", "channels"})
    void namesASettingThatIsMissing(String name) {
        Map<String, String> settings =
                new HashMap<>(Map.of("folder", "/srv/cases", "stratum", "unet@3|north", "channels", "cell,nucleus"));
        settings.remove(name);

        assertThat(errors(settings)).first().asString().contains("Missing required configuration \"" + name);
    }

    @Test
    void supportsExactlyOnce() {
        assertThat(connector.exactlyOnceSupport(Map.of())).isEqualTo(ExactlyOnceSupport.SUPPORTED);
    }

    @Test
    void takesOffsetsOfCasesAndTheirRemoval() {
        Map<String, String> partition = Map.of("folder", "/srv/cases", "case", "north/a");

        assertThat(connector.alterOffsets(Map.of(), Map.of(partition, Map.of("revision", 3L))))
                .isTrue();
        assertThat(connector.alterOffsets(Map.of(), Collections.singletonMap(Map.of("any", 1), null)))
                .isTrue();
        assertThatThrownBy(() -> connector.alterOffsets(Map.of(), Map.of(partition, Map.of("position", 3L))))
                .isInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> connector.alterOffsets(Map.of(), Map.of(partition, Map.of("revision", "3"))))
                .isInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> connector.alterOffsets(Map.of(), Map.of(Map.of("file", "a"), Map.of())))
                .isInstanceOf(ConnectException.class);
    }

    /** Workers look offsets up by the serialized partition: another order of its fields would be another partition. */
    @Test
    void aPartitionHasItsFieldsInOneOrder() {
        CaseSourceConfiguration configuration = new CaseSourceConfiguration(
                Map.of("folder", "/srv/cases", "stratum", "unet@3|north", "channels", "cell,nucleus"));
        CaseSourceRecords records = new CaseSourceRecords(configuration, configuration.openPlacement());

        for (int i = 0; i < 20; i++) {
            assertThat(records.partition("case" + i))
                    .isInstanceOf(LinkedHashMap.class)
                    .containsExactly(Map.entry("folder", "/srv/cases"), Map.entry("case", "case" + i));
        }
    }

    @Test
    void anOffsetHoldsTheWholeState() {
        CaseState state = new CaseState(
                new CaseIds("s", "i", Optional.of("u")),
                new CaseState.SentScores("d", "s", "1:2", "p", "r", "m"),
                new CaseState.SentLabels("e", "3:4", "labels/a.png", "d", 7, "q"));

        assertThat(CaseState.of(state.toOffset())).isEqualTo(state);
        assertThat(CaseState.of(CaseState.NOTHING_SENT.toOffset())).isEqualTo(CaseState.NOTHING_SENT);
    }

    private List<String> errors(Map<String, String> settings) {
        return connector.validate(settings).configValues().stream()
                .map(ConfigValue::errorMessages)
                .flatMap(List::stream)
                .toList();
    }
}
