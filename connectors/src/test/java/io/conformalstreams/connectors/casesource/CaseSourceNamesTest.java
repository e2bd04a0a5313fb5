package io.conformalstreams.connectors.casesource;

import static io.conformalstreams.connectors.casesource.WatchedFolder.value;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the facts about a case that come from paths and sidecars. */
class CaseSourceNamesTest {

    @TempDir
    private Path temporary;

    @Test
    void sidecarsAndPathsTellWhoseCaseItIsAndWhen() throws Exception {
        WatchedFolder folder = folder(Map.of(
                "scores.pattern", "(?<site>[^/]+)/(?<unit>[^/]+)/(?<case>[^/]+)\\.npz",
                "labels.pattern", "(?<site>[^/]+)/(?<unit>[^/]+)/(?<case>[^/]+)\\.png",
                "stratum", "unet@3|${site}",
                "sidecars", "required"));
        folder.writeScores("a", 1);
        Files.createDirectories(folder.resolve("north/unit7"));
        Files.move(folder.resolve("scores/a.npz"), folder.resolve("north/unit7/a.npz"));
        assertThat(folder.settle()).isEmpty();
        folder.write(
                "north/unit7/a.json",
                "{\"predictedAt\": \"2026-11-20T08:30:00Z\", \"spacing\": [0.5, 0.25]}"
                        .getBytes(StandardCharsets.UTF_8));

        SourceRecord record = folder.settle().get(0);

        assertThat(record.key()).isEqualTo("unet@3|north");
        assertThat(value(record).get("imageId")).isEqualTo("a");
        assertThat(value(record).get("unitId")).isEqualTo("unit7");
        assertThat(value(record).get("predictedAt")).isEqualTo(Date.from(Instant.parse("2026-11-20T08:30:00Z")));
        assertThat(value(record).getStruct("scores").getArray("spacing")).isEqualTo(List.of(0.5, 0.25));
    }

    @Test
    void pathsTellTimesWhereSidecarsDoNot() throws Exception {
        WatchedFolder folder = folder(Map.of(
                "scores.pattern", "scores/(?<case>[^/_]+)_(?<predictedAt>[^/]+)\\.npz",
                "labels.pattern", "labels/(?<case>[^/_]+)_(?<labelledAt>[^/]+)\\.png",
                "labelled.predictions", "true"));
        folder.writeScores("a_20261119T120000Z", 1);
        folder.writeLabel("a_2026-11-20", 1);

        List<SourceRecord> sent = folder.settle();
        folder.write(
                "labels/a_2026-11-20.json",
                "{\"labelledAt\": \"2026-11-20T08:30:00Z\"}".getBytes(StandardCharsets.UTF_8));
        SourceRecord corrected = folder.settle().get(0);

        assertThat(value(sent.get(0)).get("predictedAt")).isEqualTo(Date.from(Instant.parse("2026-11-19T12:00:00Z")));
        assertThat(value(sent.get(1)).get("labelledAt")).isEqualTo(Date.from(Instant.parse("2026-11-20T00:00:00Z")));
        assertThat(value(corrected).get("labelledAt")).isEqualTo(Date.from(Instant.parse("2026-11-20T08:30:00Z")));
    }

    private WatchedFolder folder(Map<String, String> settings) throws IOException {
        return new WatchedFolder(Files.createDirectories(temporary.resolve("watched")), settings);
    }
}
