package io.conformalstreams.processor.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.component.Component;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

/** Tests the store of entries with strata and images whose names are prefixes of each other. */
class CalibrationEntriesTest {

    private final CalibrationEntries entries = new CalibrationEntries(
            Stores.inMemoryKeyValueStore("calibration-entries").get());

    private static CalibrationEntry entry(String imageId, int revision) {
        return new CalibrationEntry(
                imageId,
                "u",
                revision,
                true,
                0,
                revision,
                0,
                Optional.of("ab"),
                Optional.of(1.0),
                OptionalInt.empty(),
                Map.of("f", ImageScore.of(Map.of(Component.INNER, (double) revision))));
    }

    @Test
    void shouldHoldTheNewestEntryOfEveryImageOfAStratum() {
        entries.put("net", entry("i", 1));
        entries.put("net", entry("i1", 2));
        entries.put("net@1", entry("i", 3));
        entries.put("net", entry("i", 4));
        assertThat(entries.find("net", "i")).contains(entry("i", 4));
        assertThat(entries.find("net@1", "i")).contains(entry("i", 3));
        assertThat(entries.find("ne", "i")).isEmpty();
        assertThat(entries.find("net@1", "i1")).isEmpty();
        List<CalibrationEntry> ofNet = new ArrayList<>();
        entries.forEachEntry("net", image -> ofNet.add(image.entryWithoutDigest()));
        assertThat(ofNet)
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("scoresSha256")
                .containsExactlyInAnyOrder(entry("i", 4), entry("i1", 2));
        assertThat(ofNet).allMatch(entry -> entry.scoresSha256().isEmpty());
    }

    private static RecordCoordinates label(long labelledAt, long offset) {
        return new RecordCoordinates(Instant.ofEpochMilli(labelledAt), 0, offset);
    }

    /** A restart must find each stratum of the partition exactly once. */
    @Test
    void shouldListEveryStratumWithAHeader() {
        StratumHeader header = StratumHeader.EMPTY.afterNewImage("default", label(5, 0));
        entries.put("net", header);
        entries.put("net@1", header);
        entries.put("net", header.afterNewImage("new", label(9, 1)));
        entries.put("net", entry("i", 1));
        List<String> strata = new ArrayList<>();
        entries.forEachStratum(strata::add);
        assertThat(strata).containsExactlyInAnyOrder("net", "net@1");
        assertThat(entries.header("net"))
                .isEqualTo(new StratumHeader(2, 2, 9, List.of("default", "new"), label(9, 1), OptionalLong.empty()));
        assertThat(entries.header("unknown")).isEqualTo(StratumHeader.EMPTY);
    }
}
