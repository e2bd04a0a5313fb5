package io.conformalstreams.connectors.casesource;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.connectors.casefolder.Case;
import io.conformalstreams.connectors.casefolder.CaseFolder;
import io.conformalstreams.connectors.casefolder.CaseReference;
import io.conformalstreams.connectors.casefolder.SharedData;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cases of a real model, dropped as files, arrive with the pixels from which reference.csv's critical values come. */
class RealCasesTest {

    private static final int CASES = 12;

    @TempDir
    private Path temporary;

    @ParameterizedTest(name = "{0}")
    @CsvSource({"wbc, 2", "polyps, 2", "hippocampus, 3"})
    void arriveAsTheyAre(String dataset, int dimensions) throws Exception {
        Path shared = SharedData.folder(dataset);
        CaseFolder cases = CaseFolder.open(shared);
        String channels = cases.description().channels().stream()
                .map(channel -> channel.name())
                .collect(Collectors.joining(","));
        Map<String, CaseReference> references = new HashMap<>();
        for (CaseReference reference : cases.cases().subList(0, CASES)) {
            references.put(reference.caseId(), reference);
        }
        for (String kind : List.of("scores", "labels")) {
            Files.createDirectories(temporary.resolve(kind));
            try (Stream<Path> files = Files.list(shared.resolve(kind))) {
                for (Path file : files.toList()) {
                    String name = file.getFileName().toString();
                    if (references.containsKey(name.replaceFirst("\\.(npz|png|nii\\.gz)$", ""))) {
                        Files.copy(file, temporary.resolve(kind).resolve(name));
                    }
                }
            }
        }
        WatchedFolder folder =
                new WatchedFolder(temporary, Map.of("channels", channels, "dimensions", Integer.toString(dimensions)));

        List<SourceRecord> records = folder.settle();

        assertThat(records).hasSize(CASES);
        for (SourceRecord record : records) {
            Struct value = (Struct) record.value();
            Case expected = cases.load(references.get(value.getString("imageId")));
            assertThat(pixels(value.getStruct("scores"))).isEqualTo(expected.scores());
            assertThat(pixels(value.getStruct("labels"))).isEqualTo(expected.labels());
            assertThat(value.getStruct("scores").getString("encoding")).isEqualTo("FLOAT16");
            assertThat(value.getStruct("scores").getArray("shape"))
                    .isEqualTo(Arrays.stream(expected.grid().shape()).boxed().toList());
        }
    }

    private static ByteBuffer pixels(Struct array) {
        return ByteBuffer.wrap(array.getStruct("data").getBytes("bytes"));
    }
}
