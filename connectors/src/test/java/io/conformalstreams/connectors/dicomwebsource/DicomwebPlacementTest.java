package io.conformalstreams.connectors.dicomwebsource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.connectors.dicom.DerivedFiles;
import io.conformalstreams.connectors.dicom.DerivedFiles.Reference;
import io.conformalstreams.connectors.dicom.PatientImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the pixels of an archive's objects go: into the record, into an object store, or nowhere. */
class DicomwebPlacementTest {

    @TempDir
    private Path temporary;

    private final DerivedFiles files = new DerivedFiles(PatientImages.random("ACC1", 1));
    private PolledArchive polled;

    @BeforeEach
    void start() throws IOException {
        polled = PolledArchive.start();
        polled.archive().store(files.map("net", 1, "100000", Reference.SERIES));
    }

    @AfterEach
    void stop() {
        polled.close();
    }

    @Test
    void pixelsThatDoNotFitIntoARecordAreReported() throws Exception {
        assertThat(polled.poll(polled.task(Map.of("record.pixels.max.bytes", "1"))))
                .singleElement()
                .satisfies(report -> assertThat((String) report.value())
                        .contains("size of the pixels", "room for 1 bytes: set objects", "record.pixels.max.bytes"));
    }

    @Test
    void aRecordRefersToLargeVolumes() throws Exception {
        polled.archive().store(files.labels("reader", "lesion", Reference.SERIES));
        Path objects = Files.createDirectories(temporary.resolve("objects"));

        List<SourceRecord> records =
                polled.poll(polled.task(Map.of("objects", objects.toString(), "inline.max.bytes", "1")));

        assertThat(records).hasSize(2);
        Struct scores = reference(records.get(0), "scores");
        assertThat(reference(records.get(1), "scores")).isEqualTo(scores);
        assertThat(storedSize(objects, scores)).isEqualTo(scores.getInt64("size"));
        Struct labels = reference(records.get(1), "labels");
        assertThat(storedSize(objects, labels)).isEqualTo(labels.getInt64("size"));
    }

    @Test
    void anObjectIsSentWhenTheStoreIsBack() throws Exception {
        Path objects = temporary.resolve("unmounted");
        DicomwebSourceTask task = polled.task(Map.of("objects", objects.toString(), "inline.max.bytes", "1"));

        assertThatThrownBy(() -> polled.poll(task))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("can't be stored");
        Files.createDirectories(objects);
        polled.advance(Duration.ofHours(1));

        assertThat(polled.poll(task)).hasSize(1);
    }

    private static Struct reference(SourceRecord record, String array) {
        return ((Struct) record.value()).getStruct(array).getStruct("data").getStruct("ObjectReference");
    }

    private static long storedSize(Path objects, Struct reference) throws IOException {
        String digest = reference.getString("sha256");
        return Files.size(objects.resolve(digest.substring(0, 2)).resolve(digest));
    }
}
