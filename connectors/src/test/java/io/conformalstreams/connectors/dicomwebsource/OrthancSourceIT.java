package io.conformalstreams.connectors.dicomwebsource;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.connectors.dicom.PatientImages;
import io.conformalstreams.connectors.dicomweb.Orthanc;
import io.conformalstreams.connectors.dicomwebsink.DicomwebSinkTask;
import io.conformalstreams.connectors.format.InstalledReader;
import io.conformalstreams.connectors.masksink.IssuedRecords;
import io.conformalstreams.connectors.masksink.SinkContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The source must send the scores and a reader's corrections that are in an Orthanc. */
class OrthancSourceIT {

    /** Changes our segmentation as if a reader had renamed the outer set and drawn one more pixel in a viewer. */
    private static final String EDIT = """
            import numpy, pydicom, sys
            source, target, name = sys.argv[1:4]
            data = pydicom.dcmread(source)
            pixels = data.pixel_array.reshape(int(data.NumberOfFrames), data.Rows, data.Columns)
            groups = data.PerFrameFunctionalGroupsSequence
            kept = [i for i, item in enumerate(groups)
                    if item.SegmentIdentificationSequence[0].ReferencedSegmentNumber == 2]
            pixels = pixels[kept]
            pixels[0, 0, 0] = 1
            data.PerFrameFunctionalGroupsSequence = [groups[i] for i in kept]
            data.SegmentSequence = [data.SegmentSequence[1]]
            data.SegmentSequence[0].SegmentNumber = 1
            data.SegmentSequence[0].SegmentLabel = name
            for item in data.PerFrameFunctionalGroupsSequence:
                item.SegmentIdentificationSequence[0].ReferencedSegmentNumber = 1
                item.FrameContentSequence[0].DimensionIndexValues[0] = 1
            data.NumberOfFrames = len(kept)
            data.PixelData = numpy.packbits(pixels.flatten(), bitorder='little').tobytes()
            if len(data.PixelData) % 2:
                data.PixelData += b'\\0'
            data.ManufacturerModelName = 'Viewer'
            data.SeriesInstanceUID = pydicom.uid.generate_uid(entropy_srcs=[name, 'series'])
            data.SOPInstanceUID = pydicom.uid.generate_uid(entropy_srcs=[name, 'instance'])
            data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID
            data.ContentDate, data.ContentTime = '20261119', '090000'
            data.save_as(target)
            print('edited')
            """;

    private final IssuedRecords issued = new IssuedRecords();
    private final SentOffsets offsets = new SentOffsets();
    private final AtomicLong time = new AtomicLong();

    @TempDir
    private Path folder;

    private Orthanc orthanc;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        orthanc = Orthanc.start(Files.createDirectory(folder.resolve("orthanc")));
    }

    @AfterEach
    void stop() {
        if (orthanc != null) {
            orthanc.close();
        }
    }

    @Test
    void aMapIsAPredictionAndACorrectedSetALabelOfIt() throws IOException, InterruptedException {
        PatientImages images = PatientImages.random("ACC9", 9);
        float[] scores = scores(images);
        for (byte[] file : images.files()) {
            orthanc.store(file);
        }
        orthanc.store(images.parametricMap(scores));
        DicomwebSourceTask task = task();

        List<SourceRecord> predictions = poll(task);

        assertThat(predictions).hasSize(1);
        Struct prediction = (Struct) predictions.get(0).value();
        assertThat(predictions.get(0).topic()).isEqualTo("conformal.predictions");
        assertThat(prediction.getString("imageId")).isEqualTo("ACC9");
        assertThat(((Date) prediction.get("predictedAt")).toInstant()).isEqualTo(Instant.parse("2026-11-18T09:30:00Z"));
        Struct array = prediction.getStruct("scores");
        assertThat(floats(array)).containsExactly(scores);
        assertThat(prediction.getStruct("source").getString("seriesInstanceUid"))
                .isEqualTo(images.series());
        assertThat(array.getStruct("geometry").getString("frameOfReference")).isEqualTo(images.frameOfReference());

        // Our own sets are not labels, and nothing is sent twice.
        PackedMask outer = mask(images);
        byte[] sets = storeSets(images, outer);
        assertThat(poll(task)).isEmpty();

        orthanc.store(edited(sets, "lesion"));
        List<SourceRecord> labels = poll(task);

        assertThat(labels).hasSize(1);
        Struct label = (Struct) labels.get(0).value();
        assertThat(labels.get(0).topic()).isEqualTo("conformal.labelled-images");
        assertThat(label.getString("imageId")).isEqualTo("ACC9");
        assertThat(label.getString("predictionId")).isEqualTo(prediction.getString("predictionId"));
        assertThat(label.getString("labelPolicy")).isEqualTo("reader-corrected");
        assertThat(label.getBoolean("audit")).isFalse();
        assertThat(label.getInt32("revision")).isGreaterThan(1);
        assertThat(floats(label.getStruct("scores"))).containsExactly(scores);
        assertThat(label.getStruct("labels").getArray("shape"))
                .isEqualTo(List.of(images.shape()[0], images.shape()[1], images.shape()[2]));
        assertThat(places(images, bytes(label.getStruct("labels")))).isEqualTo(expected(images, outer));

        // A new task knows what has been sent.
        assertThat(poll(task())).isEmpty();
    }

    @Test
    void aSetThatNobodyRenamedIsNoLabelAndALabelWaitsForItsScores() throws IOException, InterruptedException {
        PatientImages images = PatientImages.random("ACC8", 8);
        for (byte[] file : images.files()) {
            orthanc.store(file);
        }
        byte[] sets = storeSets(images, mask(images));
        orthanc.store(edited(sets, "cell, outer set, 90 %"));
        orthanc.store(edited(sets, "lesion"));
        DicomwebSourceTask task = task();
        assertThat(poll(task)).isEmpty();

        orthanc.store(images.parametricMap(scores(images)));

        assertThat(poll(task))
                .extracting(SourceRecord::topic)
                .containsExactly("conformal.predictions", "conformal.labelled-images");
    }

    private byte[] storeSets(PatientImages images, PackedMask outer) throws IOException, InterruptedException {
        DicomwebSinkTask sink = new DicomwebSinkTask();
        SinkContext context = new SinkContext(true);
        sink.initialize(context);
        sink.start(orthanc.settings());
        PackedMask none = PackedMask.none(images.grid());
        sink.put(List.of(issued.record(IssuedRecords.placed(images, none, outer))));
        assertThat(context.reports()).isEmpty();
        // As a viewer retrieves them.
        return orthanc.onlySegmentation();
    }

    private byte[] edited(byte[] sets, String name) throws IOException {
        Path source = Files.write(folder.resolve("sets.dcm"), sets);
        Path target = folder.resolve("edited.dcm");
        InstalledReader.python("pydicom", EDIT, source, target, name);
        return Files.readAllBytes(target);
    }

    /** Every third voxel. */
    private static PackedMask mask(PatientImages images) {
        byte[] packed = new byte[(images.grid().size() + 7) / 8];
        for (int index = 0; index < images.grid().size(); index += 3) {
            packed[index >>> 3] |= (byte) (1 << (index & 7));
        }
        return PackedMask.ofPackedBytes(images.grid(), packed);
    }

    private static float[] scores(PatientImages images) {
        float[] scores = new float[images.grid().size()];
        for (int index = 0; index < scores.length; index++) {
            scores[index] = (float) (index % 97) / 97;
        }
        return scores;
    }

    /** The positions of the labelled voxels, which are in the order of the series. */
    private static List<String> places(PatientImages images, byte[] labels) {
        List<String> places = new ArrayList<>();
        for (int index = 0; index < labels.length; index++) {
            if (labels[index] == 1) {
                places.add(images.placeInSeries(index));
            }
        }
        places.sort(null);
        return places;
    }

    /**
     * The set and the pixel that the reader drew. That pixel is the first one of the first slice, in which the set has
     * pixels, too.
     */
    private static List<String> expected(PatientImages images, PackedMask outer) {
        List<String> places = new ArrayList<>();
        for (int index = 0; index < images.grid().size(); index++) {
            if (outer.contains(index)) {
                places.add(images.place(index));
            }
        }
        String drawn = images.placeInSeries(0);
        if (!places.contains(drawn)) {
            places.add(drawn);
        }
        places.sort(null);
        return places;
    }

    private static float[] floats(Struct array) {
        ByteBuffer bytes = ByteBuffer.wrap(bytes(array)).order(ByteOrder.LITTLE_ENDIAN);
        float[] floats = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(floats);
        return floats;
    }

    private static byte[] bytes(Struct array) {
        byte[] sent = array.getStruct("data").getBytes("bytes");
        return array.getString("compression").equals("ZSTD")
                ? Zstd.decompress(sent, (int) Zstd.getFrameContentSize(sent))
                : sent;
    }

    private List<SourceRecord> poll(DicomwebSourceTask task) throws InterruptedException {
        time.addAndGet(60_000_000_000L);
        List<SourceRecord> records = new ArrayList<>();
        for (List<SourceRecord> more = task.poll(); more != null; more = task.poll()) {
            records.addAll(more);
        }
        offsets.commit(records);
        return records;
    }

    private DicomwebSourceTask task() {
        Map<String, String> settings = new HashMap<>(orthanc.settings());
        settings.putAll(Map.of(
                "stratum", "unet@3|north",
                "channels", "lesion",
                "image.id.tag", "00080050",
                "source.identifiers", "true"));
        DicomwebSourceTask task =
                new DicomwebSourceTask(time::get, Clock.fixed(Instant.parse("2026-11-29T00:00:00Z"), ZoneOffset.UTC));
        task.initialize(offsets);
        task.start(settings);
        return task;
    }
}
