package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.geometry.ImageGeometry;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.connectors.casesource.CaseSourceTask;
import io.conformalstreams.connectors.format.ElementType;
import io.conformalstreams.connectors.format.NiftiEncoder;
import io.conformalstreams.connectors.format.NpyArray;
import io.conformalstreams.connectors.format.NpzFile;
import io.conformalstreams.ops.dataset.Case;
import io.conformalstreams.ops.dataset.CaseFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands and the case source must read the same files in the same way: spacing, position, and labels with other
 * orders of axes.
 */
class SameFilesTest {

    private static final double[] SPACING = {3, 0.75, 0.5};
    private static final double[][] AXIAL = {{0, 0, 1}, {0, 1, 0}, {1, 0, 0}};
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String PROPERTIES =
            "gASV5AAAAAAAAAB9lCiMCnNpdGtfc3R1ZmaUfZQojAdzcGFjaW5nlEc/4AAAAAAAAEc/6AAAAAAAAEdACAAAAAAAAIeUjAZvcmln"
                    + "aW6UR0AkAAAAAAAAR0A0AAAAAAAAR0A+AAAAAAAAh5SMCWRpcmVjdGlvbpQoRz/wAAAAAAAARwAAAAAAAAAARwAAAAAAAAAARwAA"
                    + "AAAAAAAARz/wAAAAAAAARwAAAAAAAAAARwAAAAAAAAAARwAAAAAAAAAARz/wAAAAAAAAdJR1aANdlChHQAgAAAAAAABHP+gAAAAA"
                    + "AABHP+AAAAAAAABldS4=";

    @TempDir
    private Path folder;

    @BeforeEach
    void writeACase() throws IOException {
        Files.createDirectories(folder.resolve("scores"));
        Files.createDirectories(folder.resolve("labels"));
        Files.writeString(
                folder.resolve("dataset.json"),
                "{\"name\": \"organs\", \"model\": \"net\", \"dimensions\": 3, \"scores\": \"probabilities\","
                        + " \"channels\": [{\"name\": \"liver\", \"label_values\": [1]}]}");
        Files.writeString(
                folder.resolve("manifest.csv"),
                "sequence,case,site,scores,labels\n0,a,north,scores/a.npz,labels/a.nii.gz\n");
        ByteBuffer scores = ByteBuffer.allocate(4 * 24).order(ByteOrder.LITTLE_ENDIAN);
        scores.putFloat(0, 0.25f);
        NpyArray volume = NpyArray.of(ElementType.FLOAT32, new int[] {1, 4, 3, 2}, scores);
        Files.write(folder.resolve("scores/a.npz"), NpzFile.encode(Map.of("probabilities", volume)));
        Files.write(folder.resolve("labels/a.nii.gz"), image(AXIAL, 10, 20, 30));
    }

    @Test
    void ofALabelThatAloneTellsWhereItLies() throws Exception {
        requireAlike(1, 1, 1);
    }

    @Test
    void ofASegmentationBesideTheScores() throws Exception {
        Files.write(folder.resolve("scores/a.nii.gz"), image(AXIAL, 10, 20, 30));

        requireAlike(SPACING);
    }

    @Test
    void ofPropertiesBesideTheScores() throws Exception {
        Files.write(folder.resolve("scores/a.pkl"), Base64.getDecoder().decode(PROPERTIES));

        requireAlike(SPACING);
    }

    @Test
    void ofASidecar() throws Exception {
        Files.write(folder.resolve("scores/a.nii.gz"), image(AXIAL, 1, 2, 3));
        Files.writeString(
                folder.resolve("scores/a.json"),
                "{\"spacing\": [3, 0.75, 0.5], \"geometry\": {\"origin\": [10, 20, 30],"
                        + " \"directions\": [[0, 0, 1], [0, 1, 0], [1, 0, 0]]}}");

        requireAlike(SPACING);
    }

    private void requireAlike(double... spacing) throws Exception {
        CaseFolder source = CaseFolder.open(folder);
        Case read = source.load(source.cases().get(0));
        Struct scores = labelledImage().getStruct("scores");
        List<Double> sent = scores.getArray("spacing");

        assertThat(read.grid().spacing()).containsExactly(spacing);
        assertThat(sent.isEmpty() ? List.of(1.0, 1.0, 1.0) : sent).containsExactly(spacing[0], spacing[1], spacing[2]);
        assertThat(Optional.ofNullable(scores.getStruct("geometry"))
                        .map(geometry -> geometry.<Double>getArray("origin")))
                .isEqualTo(read.geometry().map(ImageGeometry::origin));
    }

    /** Returns the record of the only case. */
    private Struct labelledImage() throws InterruptedException {
        Map<String, String> settings = Map.of(
                "folder", folder.toString(),
                "stratum", "net@1",
                "channels", "liver",
                "label.values", "1",
                "dimensions", "3",
                "scan.interval.ms", "1",
                "file.stable.ms", "0");
        CaseSourceTask task = new CaseSourceTask();
        task.initialize(new NothingSent(settings));
        task.start(settings);
        try {
            long end = System.nanoTime() + LIMIT.toNanos();
            while (System.nanoTime() < end) {
                List<SourceRecord> records = task.poll();
                if (records != null) {
                    return (Struct) records.get(records.size() - 1).value();
                }
            }
            throw new AssertionError("no record within " + LIMIT);
        } finally {
            task.stop();
        }
    }

    /** The first voxel is 1. */
    private static byte[] image(double[][] directions, double... origin) {
        return NiftiEncoder.compress(NiftiEncoder.encode(
                Grid.of(new int[] {4, 3, 2}, SPACING),
                Optional.of(ImageGeometry.of(origin, directions, Optional.empty())),
                1,
                ElementType.UINT8,
                ByteBuffer.allocate(24).put(0, (byte) 1)));
    }

    private record NothingSent(Map<String, String> configs) implements SourceTaskContext {

        @Override
        public OffsetStorageReader offsetStorageReader() {
            return new OffsetStorageReader() {
                @Override
                public <T> Map<String, Object> offset(Map<String, T> partition) {
                    return null;
                }

                @Override
                public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
                    return Map.of();
                }
            };
        }

        @Override
        public PluginMetrics pluginMetrics() {
            throw new UnsupportedOperationException("a case source has no metrics of its own");
        }
    }
}
