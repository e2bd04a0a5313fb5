package io.conformalstreams.connectors.dicomwebsink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.connectors.dicom.FoundInstance;
import io.conformalstreams.connectors.dicom.PatientImages;
import io.conformalstreams.connectors.dicom.SegmentationPlaces;
import io.conformalstreams.connectors.dicomweb.DicomwebClient;
import io.conformalstreams.connectors.dicomweb.Orthanc;
import io.conformalstreams.connectors.format.InstalledReader;
import io.conformalstreams.connectors.format.RandomImages;
import io.conformalstreams.connectors.masksink.IssuedRecords;
import io.conformalstreams.connectors.masksink.SinkContext;
import io.conformalstreams.contracts.ImageSource;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the sink with an Orthanc that has the images. */
class OrthancSinkIT {

    @TempDir
    private static Path store;

    private static Orthanc orthanc;

    @TempDir
    private Path folder;

    private final IssuedRecords records = new IssuedRecords();
    private final SinkContext context = new SinkContext(true);

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        orthanc = Orthanc.start(store);
    }

    @AfterAll
    static void stop() {
        if (orthanc != null) {
            orthanc.close();
        }
    }

    @Test
    void everyVoxelComesBackFromTheArchiveWhereItLies() throws IOException, InterruptedException {
        PatientImages images = PatientImages.random("ACC1", 101);
        SinkRecord record = stored(images);
        Map<String, String> settings = settings(Map.of());
        int before = orthanc.instances();

        task(settings).put(List.of(record));

        assertThat(context.reports()).isEmpty();
        assertThat(orthanc.instances()).isEqualTo(before + 1);
        DicomwebClient archive = new DicomwebSinkConfiguration(settings).openArchive();
        List<FoundInstance> found = FoundInstance.parse(
                "orthanc", archive.search("/instances", Map.of("AccessionNumber", "ACC1", "Modality", "SEG")));
        assertThat(found).hasSize(1);
        assertThat(found.get(0).studyInstance()).isEqualTo(images.study());
        Path file = Files.write(
                folder.resolve("back.dcm"),
                archive.retrieve(
                        found.get(0).studyInstance(),
                        found.get(0).seriesInstance(),
                        found.get(0).sopInstance()));
        assertThat(SegmentationPlaces.read(file)).isEqualTo(SegmentationPlaces.of(images, masks(images)));
        assertThat(InstalledReader.dciodvfy(file)).doesNotContain("Error");
    }

    @Test
    void aRedeliveryStoresNothingNew() throws IOException, InterruptedException {
        PatientImages images = PatientImages.random("ACC2", 102);
        SinkRecord record = stored(images);
        task(settings(Map.of())).put(List.of(record));
        int once = orthanc.instances();

        task(settings(Map.of())).put(List.of(record, record));

        assertThat(orthanc.instances()).isEqualTo(once);
        assertThat(context.reports()).isEmpty();
    }

    @Test
    void theRecordOrASidecarMayNameTheSeries() throws IOException, InterruptedException {
        PatientImages images = PatientImages.random("ACC5", 105);
        stored(images);
        IssuedConfidenceSet issued = IssuedRecords.placed(images, masks(images));
        issued.setImageId("no accession number");
        DicomwebClient archive = new DicomwebSinkConfiguration(settings(Map.of())).openArchive();
        Files.write(folder.resolve("no%20accession%20number.json"), archive.metadata(images.study(), images.series()));
        int before = orthanc.instances();

        task(settings(Map.of("study.source", "sidecar", "study.source.path", folder + "/${imageId}.json")))
                .put(List.of(records.record(issued)));
        issued.setSource(
                new ImageSource(images.study(), images.series(), PatientImages.CT, List.of(images.instance(0))));
        task(settings(Map.of())).put(List.of(records.record(issued)));

        assertThat(context.reports()).isEmpty();
        // Both ways lead to the same series, so that the second storing brings nothing new.
        assertThat(orthanc.instances()).isEqualTo(before + 1);
    }

    @Test
    void contoursAndReportGoIntoTheSameStudy() throws IOException, InterruptedException {
        PatientImages images = PatientImages.random("ACC4", 104);
        SinkRecord record = stored(images);
        int before = orthanc.instances();

        task(settings(Map.of("objects", "segmentation,structure-set,report"))).put(List.of(record, record));

        assertThat(context.reports()).isEmpty();
        assertThat(orthanc.instances()).isEqualTo(before + 3);
        DicomwebClient archive = new DicomwebSinkConfiguration(settings(Map.of())).openArchive();
        assertThat(FoundInstance.parse(
                        "orthanc", archive.search("/series", Map.of("StudyInstanceUID", images.study()))))
                .extracting(FoundInstance::modality)
                .containsExactlyInAnyOrder("CT", "SEG", "SR", "RTSTRUCT");
    }

    @Test
    void setsWaitForTheImagesAndOtherSetsDoNotWaitForThem() throws IOException, InterruptedException {
        PatientImages late = PatientImages.random("ACC-late", 103);
        PatientImages early = PatientImages.random("ACC-early", 106);
        SinkRecord waiting = records.record(IssuedRecords.placed(late, masks(late)));
        List<SinkRecord> batch = List.of(waiting, stored(early));
        DicomwebSinkTask task = task(settings(Map.of()));
        int before = orthanc.instances();

        assertThatThrownBy(() -> task.put(batch)).isInstanceOf(RetriableException.class);
        assertThat(orthanc.instances()).isEqualTo(before + 1);
        List<byte[]> files = late.files();
        for (byte[] file : files) {
            // The archive has some of the images.
            assertThatThrownBy(() -> task.put(batch)).isInstanceOf(RetriableException.class);
            orthanc.store(file);
        }
        task.put(batch);

        assertThat(context.reports()).isEmpty();
        assertThat(orthanc.instances()).isEqualTo(before + files.size() + 2);
    }

    /** The settings in docker-compose.yml. The archive has no images there, and synthetic images lie nowhere in a patient. */
    @Test
    void theTrialStoresSetsOfImagesThatAreInNoArchive() throws IOException, InterruptedException {
        Map<String, String> settings = new HashMap<>();
        Properties trial = new Properties();
        try (Reader file =
                Files.newBufferedReader(Path.of("..", "ops", "containers", "connect", "dicomweb-sink.properties"))) {
            trial.load(file);
        }
        trial.stringPropertyNames().forEach(name -> settings.put(name, trial.getProperty(name)));
        settings.putAll(orthanc.settings());
        settings.put("procedures", "cell-sets");
        Grid grid = Grid.of(31, 47);
        RandomImages random = new RandomImages(8);
        PackedMask none = PackedMask.ofPackedBytes(grid, new byte[(grid.size() + 7) / 8]);
        int before = orthanc.instances();

        // The first sets are trivial: their inner sets are empty.
        task(settings)
                .put(List.of(
                        records.record(IssuedRecords.issued("synthetic 1", none, random.mask(grid))),
                        records.record(IssuedRecords.issued("synthetic 2", random.mask(grid), random.mask(grid)))));

        assertThat(context.reports()).isEmpty();
        assertThat(orthanc.instances()).isEqualTo(before + 2);
    }

    /** An image in the archive, and the record of its sets. */
    private SinkRecord stored(PatientImages images) throws IOException, InterruptedException {
        for (byte[] file : images.files()) {
            orthanc.store(file);
        }
        return records.record(IssuedRecords.placed(images, masks(images)));
    }

    private static PackedMask[] masks(PatientImages images) {
        RandomImages random = new RandomImages(7);
        PackedMask outer = random.mask(images.grid()).union(random.mask(images.grid()));
        return new PackedMask[] {outer.intersection(random.mask(images.grid())), outer};
    }

    private static Map<String, String> settings(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(orthanc.settings());
        settings.putAll(more);
        return settings;
    }

    private DicomwebSinkTask task(Map<String, String> settings) {
        DicomwebSinkTask task = new DicomwebSinkTask();
        task.initialize(context);
        task.start(settings);
        return task;
    }
}
