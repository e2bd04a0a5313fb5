package io.conformalstreams.connectors.dicomwebsource;

import static io.conformalstreams.connectors.dicomwebsource.PolledArchive.REPORTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.conformalstreams.connectors.dicom.DerivedFiles;
import io.conformalstreams.connectors.dicom.DerivedFiles.Reference;
import io.conformalstreams.connectors.dicom.PatientImages;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects that the source can't read, or can't use yet. */
class DicomwebSourceTaskTest {

    private static final String PREDICTIONS = "conformal.predictions";
    private static final String LABELS = "conformal.labelled-images";

    private final PatientImages images = PatientImages.random("ACC1", 1);
    private final DerivedFiles files = new DerivedFiles(images);
    private PolledArchive polled;
    private SmallArchive archive;

    @BeforeEach
    void start() throws IOException {
        polled = PolledArchive.start();
        archive = polled.archive();
    }

    @AfterEach
    void stop() {
        polled.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 413, 500})
    void anObjectThatIsNotGivenIsReportedOnceAndReadAgainLater(int status) throws Exception {
        String late = archive.store(map("net", 1));
        archive.store(new DerivedFiles(PatientImages.random("ACC2", 2)).map("net", 1, "100000", Reference.SERIES));
        archive.refuse(late, status);
        DicomwebSourceTask task = polled.task(Map.of());

        List<SourceRecord> first = polled.poll(task);

        assertThat(first).extracting(SourceRecord::topic).containsExactly(REPORTS, PREDICTIONS);
        assertThat(first.get(0).key()).isEqualTo(ObjectReader.digest(late));
        assertThat((String) first.get(0).value())
                .contains("\"field\":\"HTTP status\"", "\"value\":\"" + status + "\"", "\"remedy\":")
                .doesNotContain(late, images.study());
        assertThat(pollAfter(task, 59)).isEmpty();
        assertThat(archive.retrievals(late)).isEqualTo(1);
        assertThat(pollAfter(task, 1)).isEmpty();
        assertThat(archive.retrievals(late)).isEqualTo(2);

        archive.permit(late);
        assertThat(pollAfter(task, 119)).isEmpty();
        assertThat(pollAfter(task, 1)).extracting(SourceRecord::topic).containsExactly(PREDICTIONS);
        assertThat(polled.poll(polled.task(Map.of()))).isEmpty();
    }

    @Test
    void aRestartReadsAnObjectAgainThatWasGivenUp() throws Exception {
        String late = archive.store(map("net", 1));
        archive.refuse(late, 404);
        DicomwebSourceTask task = polled.task(Map.of("max.retries", "2"));
        assertThat(polled.poll(task)).hasSize(1);
        for (int hour = 0; hour < 10; hour++) {
            assertThat(pollAfter(task, 3600)).isEmpty();
        }
        assertThat(archive.retrievals(late)).isEqualTo(3);

        // Only another reason is reported again.
        DicomwebSourceTask restarted = polled.task(Map.of("max.retries", "2"));
        assertThat(polled.poll(restarted)).isEmpty();
        assertThat(archive.retrievals(late)).isEqualTo(4);
        archive.refuse(late, 413);
        assertThat(pollAfter(restarted, 60))
                .singleElement()
                .satisfies(report -> assertThat((String) report.value()).contains("413"));

        archive.permit(late);
        assertThat(polled.poll(polled.task(Map.of())))
                .extracting(SourceRecord::topic)
                .containsExactly(PREDICTIONS);
        assertThat(polled.poll(polled.task(Map.of()))).isEmpty();
    }

    @Test
    void aPredictionHasTheDeclaredAttributesOfItsObject() throws Exception {
        archive.store(map("net", 1));

        assertThat(polled.poll(polled.task(Map.of("attributes", "modality=00080060,agent=00180010"))))
                .singleElement()
                .satisfies(prediction -> assertThat(((Struct) prediction.value()).getMap("attributes"))
                        .isEqualTo(Map.of("modality", "OT")));
        for (String wrong : List.of("patient=00100010", "physician=00080090", "scanner", "a b=00080060")) {
            assertThatThrownBy(() -> polled.task(Map.of("attributes", wrong)))
                    .as(wrong)
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(wrong);
        }
    }

    @Test
    void aReportNamesTheObjectIfIdentifiersArePermitted() throws Exception {
        String late = archive.store(map("net", 1));
        archive.refuse(late, 404);

        assertThat(polled.poll(polled.task(Map.of("source.identifiers", "true"))))
                .singleElement()
                .satisfies(report -> assertThat((String) report.value())
                        .contains(
                                "\"sopInstanceUid\":\"" + late + "\"",
                                "\"studyInstanceUid\":\"" + images.study() + "\""));
    }

    @Test
    void anUnreadableObjectIsReportedSkippedOrFailsTheTask() throws Exception {
        archive.store(files.map("other", 2, "100000", Reference.SERIES));

        assertThat(polled.poll(polled.task(Map.of())))
                .singleElement()
                .satisfies(report ->
                        assertThat((String) report.value()).contains("\"field\":\"channels\"", "\"value\":\"2\""));
        assertThat(polled.poll(polled.task(Map.of("file.errors.action", "skip"))))
                .isEmpty();
        DicomwebSourceTask failing = polled.task(Map.of("file.errors.action", "fail"));
        assertThatThrownBy(() -> polled.poll(failing))
                .isInstanceOf(ConnectException.class)
                .isNotInstanceOf(RetriableException.class)
                .hasMessageContaining("channels");
        assertThatThrownBy(() -> polled.task(Map.of("file.errors.topic", ""))).isInstanceOf(ConfigException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 429, 502, 503, 504})
    void anOutageIsNoFaultOfAnObjectAndHoldsNoOtherBack(int status) throws Exception {
        String slow = archive.store(map("net", 1));
        archive.store(new DerivedFiles(PatientImages.random("ACC2", 2)).map("net", 1, "100000", Reference.SERIES));
        archive.refuse(slow, status);
        DicomwebSourceTask task = polled.task(Map.of());

        assertThatThrownBy(() -> polled.poll(task)).isInstanceOf(RetriableException.class);
        assertThat(pollAfter(task, 10)).extracting(SourceRecord::topic).containsExactly(PREDICTIONS);
        archive.permit(slow);
        assertThat(pollAfter(task, 50)).extracting(SourceRecord::topic).containsExactly(PREDICTIONS);
    }

    @Test
    void objectsThatAlwaysTimeOutDoNotKeepOthersWaiting() throws Exception {
        for (int number = 2; number < 4; number++) {
            archive.refuse(
                    archive.store(new DerivedFiles(PatientImages.random("ACC" + number, number))
                            .map("net", 1, "10000" + number, Reference.SERIES)),
                    504);
        }
        archive.store(map("net", 1));
        DicomwebSourceTask task = polled.task(Map.of());

        assertThatThrownBy(() -> polled.poll(task)).isInstanceOf(RetriableException.class);
        List<String> sent = new ArrayList<>();
        for (int minute = 0; minute < 4; minute++) {
            polled.advance(Duration.ofMinutes(1));
            catchThrowable(() -> {
                for (List<SourceRecord> more = task.poll(); more != null; more = task.poll()) {
                    more.forEach(record -> sent.add(record.topic()));
                }
            });
        }
        assertThat(sent).containsExactly(PREDICTIONS);
    }

    @Test
    void aMapOfAnotherModelKeepsNoLabelOut() throws Exception {
        archive.store(files.map("net", 1, "100000", Reference.SERIES));
        archive.store(files.map("other", 2, "110000", Reference.SERIES));
        String refused = archive.store(files.map("third", 1, "113000", Reference.SERIES));
        archive.refuse(refused, 404);
        archive.store(files.labels("reader", "lesion", Reference.SERIES));

        List<SourceRecord> records = polled.poll(polled.task(Map.of()));

        assertThat(records).extracting(SourceRecord::topic).containsExactly(PREDICTIONS, REPORTS, REPORTS, LABELS);
        assertThat(((Struct) records.get(3).value()).getString("predictionId"))
                .isEqualTo(((Struct) records.get(0).value()).getString("predictionId"));
    }

    @Test
    void aLabelWithoutReadableScoresIsReportedAndSentWhenTheyCome() throws Exception {
        archive.store(files.map("other", 2, "110000", Reference.SERIES));
        archive.store(files.labels("reader", "lesion", Reference.SERIES));
        DicomwebSourceTask task = polled.task(Map.of("max.retries", "0"));

        assertThat(polled.poll(task)).extracting(SourceRecord::topic).containsExactly(REPORTS, REPORTS);
        archive.store(files.map("net", 1, "100000", Reference.SERIES));

        assertThat(pollAfter(task, 10)).extracting(SourceRecord::topic).containsExactly(PREDICTIONS, LABELS);
    }

    @Test
    void aMapIsRetrievedOnceForAllItsLabels() throws Exception {
        String map = archive.store(map("net", 1));
        String other = archive.store(files.map("other", 2, "110000", Reference.SERIES));
        archive.store(files.labels("first", "lesion", Reference.SERIES));
        archive.store(files.labels("second", "lesion", Reference.SERIES));
        DicomwebSourceTask task = polled.task(Map.of());
        assertThat(polled.poll(task))
                .extracting(SourceRecord::topic)
                .containsExactly(PREDICTIONS, REPORTS, LABELS, LABELS);
        archive.store(files.labels("third", "lesion", Reference.SERIES));

        assertThat(pollAfter(task, 10)).extracting(SourceRecord::topic).containsExactly(LABELS);
        assertThat(archive.retrievals(map)).isEqualTo(1);
        assertThat(archive.retrievals(other)).isEqualTo(1);
    }

    @Test
    void theCreatorOfALabelIsSentAsItsRaterOnly() throws Exception {
        archive.store(map("net", 1));
        archive.store(files.labels("first", "lesion", Reference.SERIES));
        archive.store(files.labels("second", "lesion", Reference.SERIES));
        archive.store(files.labels("stranger", "lesion", Reference.SERIES));
        DicomwebSourceTask task =
                polled.task(Map.of("raters.of.creators", "Doe^first=reader-1; Doe^second^^ = reader-2"));

        List<SourceRecord> records = polled.poll(task);

        assertThat(records)
                .filteredOn(record -> record.topic().equals(LABELS))
                .extracting(record -> ((Struct) record.value()).get("rater"))
                .containsExactlyInAnyOrder("reader-1", "reader-2");
        assertThat(records)
                .filteredOn(record -> record.topic().equals(REPORTS))
                .singleElement()
                .satisfies(report -> assertThat((String) report.value())
                        .contains("(0070,0084) ContentCreatorName", "a name without a rater", "raters.of.creators"));
        assertThat(records.toString()).doesNotContain("Doe", "stranger");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Doe^first",
                "Doe^first=",
                "=reader-1",
                "Doe^first=Doe First",
                "Doe^first=reader-1;",
                "Doe^first=reader-1;Doe^first=reader-2"
            })
    void entriesOfCreatorsAreCheckedAndNotRepeated(String setting) {
        assertThatThrownBy(() -> polled.task(Map.of("raters.of.creators", setting)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("raters.of.creators: entry ")
                .hasMessageNotContaining("Doe");
    }

    @ParameterizedTest
    @EnumSource(
            value = Reference.class,
            names = {"SERIES", "IMAGES_OF_FRAMES"})
    void aLabelBelongsToTheMapOfItsImages(Reference reference) throws Exception {
        archive.store(map("net", 1));
        archive.store(files.labels("reader", "lesion", reference));

        assertThat(polled.poll(polled.task(Map.of())))
                .extracting(SourceRecord::topic)
                .containsExactly(PREDICTIONS, LABELS);
    }

    @Test
    void labelsWithoutAMapAreSummedUpAndWaitForIt() throws Exception {
        String waiting = archive.store(files.labels("reader", "lesion", Reference.SERIES));
        archive.store(files.labels("other reader", "lesion", Reference.NOTHING));
        DicomwebSourceTask task = polled.task(Map.of());

        assertThat(polled.poll(task)).isEmpty();
        assertThat(pollAfter(task, 10)).isEmpty();
        assertThat(pollAfter(task, 10))
                .singleElement()
                .satisfies(report -> assertThat((String) report.value())
                        .contains(
                                "segmentations of a series without a Parametric Map (1): "
                                        + ObjectReader.digest(waiting),
                                "segmentations that name no source images (1)"));
        assertThat(pollAfter(task, 10)).isEmpty();
        assertThat(archive.retrievals(waiting)).isEqualTo(1);
        archive.store(map("net", 1));

        assertThat(pollAfter(task, 10)).extracting(SourceRecord::topic).containsExactly(PREDICTIONS, LABELS);
    }

    @Test
    void jsonHasALimitOfItsOwn() throws Exception {
        archive.store(map("net", 1));
        int length = map("net", 1).length;

        assertThatThrownBy(() -> polled.poll(polled.task(Map.of("dicomweb.json.max.bytes", "10"))))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("dicomweb.json.max.bytes");
        assertThat(polled.poll(polled.task(Map.of("dicomweb.response.max.bytes", "" + length))))
                .singleElement()
                .satisfies(report -> assertThat((String) report.value()).contains("dicomweb.response.max.bytes"));
        assertThat(polled.poll(polled.task(Map.of(
                        "dicomweb.response.max.bytes", "" + 2 * length, "dicomweb.json.max.bytes", "" + length / 2))))
                .extracting(SourceRecord::topic)
                .containsExactly(PREDICTIONS);
    }

    private byte[] map(String model, int channels) {
        return files.map(model, channels, "100000", Reference.SERIES);
    }

    private List<SourceRecord> pollAfter(DicomwebSourceTask task, long seconds) throws InterruptedException {
        polled.advance(Duration.ofSeconds(seconds));
        return polled.poll(task);
    }
}
