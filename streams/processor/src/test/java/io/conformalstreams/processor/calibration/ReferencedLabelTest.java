package io.conformalstreams.processor.calibration;

import static io.conformalstreams.processor.calibration.CalibrationConfigurations.CONFIGURATION;
import static io.conformalstreams.processor.calibration.CalibrationFixture.valued;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.github.luben.zstd.Zstd;
import io.conformalstreams.contracts.Compression;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.ObjectReference;
import io.conformalstreams.contracts.RejectedRecord;
import io.conformalstreams.objects.Locations;
import io.conformalstreams.objects.ObjectStore;
import io.conformalstreams.objects.S3Settings;
import io.conformalstreams.objects.StoredObject;
import io.conformalstreams.processor.runtime.FailureKind;
import io.conformalstreams.processor.validation.ReferencedPixels;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests labelled images whose pixels are in an object store. */
class ReferencedLabelTest {

    private static final String NO_OBJECT = "0".repeat(64);

    @TempDir
    Path directory;

    private Path root;
    private ObjectStore store;
    private CalibrationFixture calibration;

    @BeforeEach
    void start() throws IOException {
        root = Files.createDirectories(directory.resolve("objects"));
        store = new ObjectStore(List.of(Locations.open(root.toUri().toString(), S3Settings.OF_ENVIRONMENT)), 10_000, 0);
        calibration = new CalibrationFixture(CONFIGURATION, ReferencedPixels.in(Optional.of(store)));
    }

    @AfterEach
    void close() {
        calibration.close();
    }

    @Test
    void shouldPublishTheSameBytesAsForInlinePixels() {
        long seed = 31;
        Random random = new Random(seed);
        try (CalibrationFixture inline = new CalibrationFixture(CONFIGURATION)) {
            for (int i = 0; i < 30; i++) {
                LabelledImage.Builder label = valued("i" + i % 12, 1 + i / 12, random.nextGaussian());
                inline.pipe(label.build());
                calibration.pipe(referring(label, random.nextBoolean()));
            }
            List<String> published = inline.rawOutputs();
            assertThat(published).hasSizeGreaterThan(30);
            assertThat(calibration.rawOutputs()).as("seed %d", seed).isEqualTo(published);
        }
    }

    @Test
    void shouldRejectWhatIsNoObjectOfTheStore() throws IOException {
        LabelledImage good = referring(valued("i", 1, 1), false);
        Path object = Path.of(URI.create(reference(good).getUri()));
        assertRejected("REFUSED_LOCATION", good, at -> at.setUri("file:///etc/passwd"), "file:///etc/passwd", "one of");
        assertRejected("INVALID_REFERENCE", good, at -> at.setUri("http://host/x"), "http://host/x", "s3://bucket");
        assertRejected("INVALID_REFERENCE", good, at -> at.setSha256("A"), "sha256", "64");
        assertRejected("INVALID_REFERENCE", good, at -> at.setSize(-1), "size is -1");
        assertRejected("OVERSIZED_OBJECT", good, at -> at.setSize(1L << 40), "1099511627776", "at most 32");
        assertRejected("WRONG_LENGTH", good, at -> set(at, store.write(new byte[31])), "31 bytes", "32");
        assertRejected(
                "MISSING_OBJECT",
                good,
                at -> {
                    at.setSha256(NO_OBJECT);
                    at.setUri(root.toUri() + "00/" + NO_OBJECT);
                },
                NO_OBJECT,
                "before the record");
        byte[] damaged = Files.readAllBytes(object);
        damaged[7] ^= 64;
        Files.write(object, damaged);
        assertRejected("CORRUPT_OBJECT", good, at -> {}, "SHA-256", "write it again");
        Files.write(object, new byte[] {1});
        assertRejected("CORRUPT_OBJECT", good, at -> {}, "1 bytes", "32");
        assertThat(calibration.scores()).isEmpty();
    }

    @Test
    void shouldTakeAStoreThatCannotBeAskedForAnOutage() throws IOException {
        LabelledImage label = referring(valued("i", 1, 1), false);
        Path away = Files.move(root, directory.resolve("unmounted"));

        Throwable failure = catchThrowable(() -> calibration.pipe(label));

        assertThat(FailureKind.of(failure)).isEqualTo(FailureKind.OUTAGE);
        assertThat(calibration.rejected()).isEmpty();
        Files.move(away, root);
        calibration.pipe(label);
        assertThat(calibration.scores()).hasSize(1);
    }

    private LabelledImage referring(LabelledImage.Builder inline, boolean compressed) {
        LabelledImage label = LabelledImage.newBuilder(inline).build();
        UnaryOperator<byte[]> coding = compressed ? Zstd::compress : UnaryOperator.identity();
        Compression compression = compressed ? Compression.ZSTD : Compression.NONE;
        label.getScores().setData(write(label.getScores().getData(), coding));
        label.getScores().setCompression(compression);
        label.getLabels().setData(write(label.getLabels().getData(), coding));
        label.getLabels().setCompression(compression);
        return label;
    }

    private ObjectReference write(Object data, UnaryOperator<byte[]> coding) {
        byte[] bytes = new byte[((ByteBuffer) data).remaining()];
        ((ByteBuffer) data).duplicate().get(bytes);
        ObjectReference reference = new ObjectReference();
        set(reference, store.write(coding.apply(bytes)));
        return reference;
    }

    private static void set(ObjectReference reference, StoredObject object) {
        reference.setUri(object.uri());
        reference.setSize(object.size());
        reference.setSha256(object.sha256());
    }

    private static ObjectReference reference(LabelledImage label) {
        return (ObjectReference) label.getScores().getData();
    }

    private void assertRejected(
            String reason, LabelledImage good, Consumer<ObjectReference> mistake, String... details) {
        LabelledImage wrong = LabelledImage.newBuilder(good).build();
        mistake.accept(reference(wrong));
        calibration.pipe(wrong);
        assertThat(calibration.rejected()).singleElement().satisfies(record -> {
            RejectedRecord rejected = record.value();
            assertThat(rejected.getReason()).isEqualTo(reason);
            assertThat(rejected.getDetail()).contains("scores.data").contains(details);
        });
    }
}
