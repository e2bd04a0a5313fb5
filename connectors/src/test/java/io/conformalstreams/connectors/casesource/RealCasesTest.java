package io.conformalstreams.connectors.casesource;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.connectors.format.NiftiImage;
import io.conformalstreams.connectors.format.NpyArray;
import io.conformalstreams.connectors.format.NpzFile;
import io.conformalstreams.connectors.format.PngImage;
import io.conformalstreams.ops.environment.SharedData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The source must send the files of real models with unchanged pixels. */
class RealCasesTest {

    private static final int CASES = 12;

    @TempDir
    private Path temporary;

    @ParameterizedTest(name = "{0}")
    @CsvSource({"wbc, 'cell,nucleus', 2, png", "polyps, polyp, 2, png", "hippocampus, 'hippocampus,anterior', 3, nii.gz"
    })
    void arriveAsTheyAre(String dataset, String channels, int dimensions, String labelFormat) throws Exception {
        Path shared = SharedData.folder(dataset);
        Files.createDirectories(temporary.resolve("scores"));
        Files.createDirectories(temporary.resolve("labels"));
        for (String name : names(shared)) {
            for (String file : List.of("scores/" + name + ".npz", "labels/" + name + "." + labelFormat)) {
                Files.copy(shared.resolve(file), temporary.resolve(file));
            }
        }
        WatchedFolder folder = new WatchedFolder(
                temporary,
                Map.of(
                        "channels",
                        channels,
                        "dimensions",
                        Integer.toString(dimensions),
                        "scores.kind",
                        dataset.equals("polyps") ? "probability" : "logit",
                        "label.values",
                        dataset.equals("polyps") ? "1" : "1,2"));

        List<SourceRecord> records = folder.settle();

        assertThat(records).hasSize(CASES);
        for (SourceRecord record : records) {
            Struct value = (Struct) record.value();
            String name = value.getString("imageId");
            NpyArray scores = scores(shared.resolve("scores/" + name + ".npz"));
            assertThat(pixels(value.getStruct("scores"))).isEqualTo(scores.bytes());
            assertThat(pixels(value.getStruct("labels")))
                    .isEqualTo(labels(shared.resolve("labels/" + name + "." + labelFormat)));
            assertThat(value.getStruct("scores").getString("encoding")).isEqualTo("FLOAT16");
            // Scores on disk are [channel, z, y, x].
            int[] shape = Arrays.copyOfRange(scores.shape(), dimensions == 3 ? 1 : 2, 4);
            assertThat(value.getStruct("scores").getArray("shape"))
                    .isEqualTo(Arrays.stream(shape).boxed().toList());
        }
    }

    private static List<String> names(Path dataset) throws IOException {
        try (Stream<Path> files = Files.list(dataset.resolve("scores"))) {
            return files.map(file -> file.getFileName().toString().replace(".npz", ""))
                    .sorted()
                    .limit(CASES)
                    .toList();
        }
    }

    private static NpyArray scores(Path path) throws IOException {
        try (NpzFile file = NpzFile.open(path)) {
            return file.array(file.names().get(0));
        }
    }

    private static ByteBuffer labels(Path path) throws IOException {
        return path.toString().endsWith(".png")
                ? PngImage.read(path).labels()
                : NiftiImage.read(path).labels();
    }

    private static ByteBuffer pixels(Struct array) {
        return ByteBuffer.wrap(array.getStruct("data").getBytes("bytes"));
    }
}
