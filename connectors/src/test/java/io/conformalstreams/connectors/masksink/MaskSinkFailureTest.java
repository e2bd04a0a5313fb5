package io.conformalstreams.connectors.masksink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bad records are reported, bad settings are refused, and the task tries again if the folder can't be written. */
class MaskSinkFailureTest {

    private final IssuedRecords records = new IssuedRecords();
    private final SinkContext context = new SinkContext(true);

    @TempDir
    private Path folder;

    @Test
    void aBadRecordIsReportedAndTheNextOneWritten() {
        PackedMask mask = PackedMask.all(Grid.of(2, 3));
        IssuedConfidenceSet damaged = IssuedRecords.issued("damaged", mask, mask);
        damaged.getLevels().get(0).getOuter().getMask().setData(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7}));
        IssuedConfidenceSet huge = IssuedRecords.issued("huge", mask, mask);
        huge.setShape(List.of(40_000, 40_000));

        task(Map.of())
                .put(List.of(
                        records.record(Schema.STRING_SCHEMA, "no structure"),
                        records.record(damaged),
                        records.record(huge),
                        records.record(Schema.STRING_SCHEMA, null),
                        records.record(IssuedRecords.issued("good", mask, mask))));

        assertThat(context.reports())
                .hasSize(3)
                .allMatch(report -> report.startsWith("conformal.confidence-sets-3@"))
                .anyMatch(report -> report.contains("AvroConverter"))
                .anyMatch(report -> report.contains("mask"))
                .anyMatch(report -> report.contains("[40000, 40000]"));
        assertThat(folder.resolve("unet@3%7Cnorth/good/cell-sets/sets.json")).exists();
        assertThat(folder.resolve("unet@3%7Cnorth/damaged")).doesNotExist();
    }

    @Test
    void aBadRecordFailsTheTaskWhereNobodyTakesReports() {
        MaskSinkTask task = StartedSink.of(folder, Map.of(), new SinkContext(false));

        assertThatThrownBy(() -> task.put(List.of(records.record(Schema.STRING_SCHEMA, "no structure"))))
                .isInstanceOf(DataException.class);
    }

    @Test
    void anUnwritableFolderIsTriedAgainAndThenFailsTheTask() throws IOException {
        PackedMask mask = PackedMask.all(Grid.of(2, 3));
        List<SinkRecord> batch = List.of(records.record(IssuedRecords.issued("a", mask, mask)));
        Path blocked = Files.createFile(folder.resolve("unet@3%7Cnorth"));
        MaskSinkTask task = task(Map.of("max.retries", "2", "retry.backoff.ms", "7"));

        assertThatThrownBy(() -> task.put(batch)).isInstanceOf(RetriableException.class);
        assertThat(context.timeout()).isEqualTo(7);
        Files.delete(blocked);
        task.put(batch);
        assertThat(blocked).isDirectory();
        assertThat(context.reports()).isEmpty();

        Files.move(blocked, folder.resolve("aside"));
        Files.createFile(blocked);
        assertThatThrownBy(() -> task.put(batch)).isInstanceOf(RetriableException.class);
        assertThatThrownBy(() -> task.put(batch)).isInstanceOf(RetriableException.class);
        assertThatThrownBy(() -> task.put(batch))
                .isInstanceOf(ConnectException.class)
                .isNotInstanceOf(RetriableException.class);
    }

    @Test
    void refusesSettingsThatMeanNothing() {
        assertThatThrownBy(() -> task(Map.of("study.source", "sidecar")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("study.source.path");
        assertThatThrownBy(() -> task(Map.of("segment.types", "cell=Cell")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("scheme:value:meaning");
        assertThatThrownBy(() -> task(Map.of("formats", "nifti,jpeg")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("coco-rle");
        assertThatThrownBy(() -> task(Map.of("folder", "relative")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("absolute path");
    }

    private MaskSinkTask task(Map<String, String> settings) {
        return StartedSink.of(folder, settings, context);
    }
}
