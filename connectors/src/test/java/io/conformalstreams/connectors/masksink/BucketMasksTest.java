package io.conformalstreams.connectors.masksink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.connectors.setting.S3Service;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sets in a bucket: the files must be those that {@link MaskSinkTaskTest} finds in a folder. */
class BucketMasksTest {

    @TempDir
    Path directory;

    private final IssuedRecords records = new IssuedRecords();

    @Test
    void writesTheFilesOfAFolder() throws Exception {
        PackedMask mask = PackedMask.all(Grid.of(2, 3));
        SinkRecord record = records.record(IssuedRecords.issued("image 1", mask, mask));
        Path folder = directory.resolve("folder");
        S3Service service = S3Service.start(Files.createDirectories(directory.resolve("service")));
        try {
            Map<String, String> bucket = new HashMap<>(service.settings());
            bucket.put("folder", "s3://masks/out");
            MaskSinkTask sink = task(bucket);
            assertThatThrownBy(() -> sink.put(List.of(record)))
                    .isInstanceOf(RetriableException.class)
                    .cause()
                    .hasMessageContaining("bucket does not exist")
                    .hasMessageNotContaining("secret");

            Path masks = service.bucket("masks");
            sink.put(List.of(record));
            sink.put(List.of(record));
            task(Map.of("folder", folder.toString())).put(List.of(record));

            assertThat(contents(masks.resolve("out")))
                    .isEqualTo(contents(folder))
                    .hasSizeGreaterThan(3);
        } finally {
            service.stop();
        }
    }

    @Test
    void halfAKeyPairIsRefusedWithTheConnector() {
        assertThat(new MaskSinkConnector()
                        .validate(Map.of("folder", "s3://masks/out", "s3.access.key.id", "gateway"))
                        .configValues())
                .filteredOn(value -> !value.errorMessages().isEmpty())
                .extracting(ConfigValue::name)
                .containsExactly("s3.access.key.id");
    }

    private static MaskSinkTask task(Map<String, String> place) {
        Map<String, String> settings = new HashMap<>(place);
        settings.put("formats", "nifti,png,npz");
        MaskSinkTask task = new MaskSinkTask();
        task.initialize(new SinkContext(true));
        task.start(settings);
        return task;
    }

    private static Map<String, String> contents(Path folder) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(
                        folder.relativize(file).toString(),
                        new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }
}
