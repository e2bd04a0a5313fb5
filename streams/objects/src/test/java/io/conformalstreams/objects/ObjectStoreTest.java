package io.conformalstreams.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import io.conformalstreams.objects.BadObjectException.Fault;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the same tests in a folder and in a bucket. */
class ObjectStoreTest {

    private static final int LIMIT = 1 << 20;

    @TempDir
    static Path directory;

    private static S3Service service;

    @BeforeAll
    static void startService() throws Exception {
        service = S3Service.start(directory.resolve("service"));
        Files.createDirectories(directory.resolve("objects"));
    }

    @AfterAll
    static void stopService() throws Exception {
        service.stop();
    }

    static List<Location> places() {
        return List.of(
                Locations.open(directory.resolve("objects").toUri().toString(), service.settings()),
                Locations.open("s3://scans/claims", service.settings()));
    }

    @Test
    void readsAnObjectIntoOneArray() {
        ObjectStore store = new ObjectStore(List.of(places().get(0)), 8 * LIMIT, 0);
        StoredObject reference = store.write(new byte[8 * LIMIT]);
        store.read(reference);
        ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());

        store.read(reference);

        long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        assertThat(allocated).isBetween(8L * LIMIT, 9L * LIMIT);
    }

    @ParameterizedTest
    @MethodSource("places")
    void givesBackWhatWasWritten(Location place) throws IOException {
        long seed = 20261121;
        Random random = new Random(seed);
        ObjectStore store = new ObjectStore(List.of(place), LIMIT, 0);
        for (int size : new int[] {0, 1, 255, 65_536, 300_000}) {
            byte[] content = bytes(random, size);
            StoredObject reference = store.write(content);

            assertThat(store.write(content.clone())).as("seed %d", seed).isEqualTo(reference);
            assertThat(reference.uri())
                    .isEqualTo(place.uri() + "/" + reference.sha256().substring(0, 2) + "/" + reference.sha256());
            assertThat(reference.size()).isEqualTo(size);
            assertThat(bytes(store.read(reference))).isEqualTo(content);
        }
        assertThat(place.list().files()).noneMatch(file -> file.name().endsWith(".part"));
    }

    @ParameterizedTest
    @MethodSource("places")
    void tellsWhatIsWrongWithAnObject(Location place) throws IOException {
        ObjectStore store = new ObjectStore(List.of(place), LIMIT, LIMIT);
        byte[] content = bytes(new Random(7), 1000);
        StoredObject reference = store.write(content);
        String sha256 = reference.sha256();
        String name = sha256.substring(0, 2) + "/" + sha256;

        assertFault(Fault.CORRUPT, "1000 bytes", () -> store.read(new StoredObject(reference.uri(), 999, sha256)));
        assertFault(
                Fault.OVERSIZED, "at most", () -> store.read(new StoredObject(reference.uri(), LIMIT + 1L, sha256)));

        byte[] flipped = content.clone();
        flipped[500] ^= 1;
        place.write(name, flipped, "test");
        assertFault(Fault.CORRUPT, "SHA-256", () -> store.read(reference));
        place.write(name, Arrays.copyOf(content, 400), "test");
        assertFault(Fault.CORRUPT, "400 bytes", () -> store.read(reference));
        assertThat(store.write(content)).isEqualTo(reference);
        assertThat(bytes(store.read(reference))).isEqualTo(content);

        String other = "0".repeat(64);
        assertFault(
                Fault.MISSING,
                "before the record",
                () -> store.read(new StoredObject(place.uri() + "/00/" + other, 1000, other)));
    }

    @ParameterizedTest
    @MethodSource("places")
    void readsNothingButItsObjects(Location place) throws IOException {
        ObjectStore store = new ObjectStore(List.of(place), LIMIT, LIMIT);
        StoredObject reference = store.write(new byte[] {1, 2, 3});
        String sha256 = reference.sha256();
        place.write("secret", new byte[] {1, 2, 3}, "test");
        for (String uri : List.of(
                "file:///etc/passwd",
                "http://169.254.169.254/latest/meta-data",
                "s3://other/" + sha256.substring(0, 2) + "/" + sha256,
                place.uri(),
                place.uri() + "/secret",
                place.uri() + "/" + sha256,
                place.uri() + "/../" + sha256.substring(0, 2) + "/" + sha256,
                place.uri() + "x/" + sha256.substring(0, 2) + "/" + sha256,
                reference.uri() + "?versionId=1",
                "../" + sha256)) {
            assertThatExceptionOfType(BadObjectException.class)
                    .as(uri)
                    .isThrownBy(() -> store.read(new StoredObject(uri, 3, sha256)))
                    .matches(e -> e.fault() == Fault.REFUSED || e.fault() == Fault.MALFORMED);
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void keepsWhatWasReadWithinTheLimit(Location place) throws IOException {
        ObjectStore store = new ObjectStore(List.of(place), LIMIT, 1000);
        StoredObject small = store.write(bytes(new Random(1), 600));
        StoredObject large = store.write(bytes(new Random(2), 1001));
        store.read(small);
        store.read(large);
        for (StoredObject object : List.of(small, large)) {
            place.write(object.uri().substring(place.uri().length() + 1), new byte[0], "test");
        }

        assertThat(store.read(small).remaining()).isEqualTo(600);
        assertFault(Fault.CORRUPT, "0 bytes", () -> store.read(large));
        assertFault(Fault.CORRUPT, "600 bytes", () -> store.read(new StoredObject(small.uri(), 601, small.sha256())));
        assertThatExceptionOfType(ReadOnlyBufferException.class)
                .isThrownBy(() -> store.read(small).put(0, (byte) 1));
    }

    @ParameterizedTest
    @MethodSource("places")
    void manyMayWriteTheSameObject(Location place) throws Exception {
        ObjectStore store = new ObjectStore(List.of(place), LIMIT, 0);
        byte[] content = bytes(new Random(3), 100_000);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<StoredObject>> writes = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                writes.add(() -> {
                    StoredObject reference = store.write(content);
                    assertThat(bytes(store.read(reference))).isEqualTo(content);
                    return reference;
                });
            }
            for (Future<StoredObject> write : threads.invokeAll(writes)) {
                assertThat(write.get().size()).isEqualTo(content.length);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(place.list().files()).noneMatch(file -> file.name().endsWith(".part"));
    }

    /** A service lists a thousand files at a time. */
    @Test
    void listsEveryFileOfABucket() throws IOException {
        Path many = Files.createDirectories(directory.resolve("service/scans/many/deep"));
        for (int i = 0; i < 1_003; i++) {
            Files.write(many.resolve("case-" + i), new byte[i % 3]);
        }
        Location place = Locations.open("s3://scans/many", service.settings());

        assertThat(place.list().files())
                .hasSize(1_003)
                .isSortedAccordingTo(Comparator.comparing(StoredFile::name))
                .allMatch(file -> file.name().startsWith("deep/case-"));
        StoredFile last = place.list().files().get(1_002);
        assertThat(place.find(last.name())).contains(last);
        assertThat(place.find("case-0")).isEmpty();
        assertThat(place.fetch("deep/absent")).isEmpty();
    }

    @Test
    void aPlaceThatCannotBeAskedIsNoMissingObject() throws Exception {
        Path unmounted = directory.resolve("unmounted");
        StoredObject object = new StoredObject(unmounted.toUri() + "/00/" + "0".repeat(64), 1, "0".repeat(64));
        assertUnreachable("no such folder", Locations.open(unmounted.toUri().toString(), service.settings()), object);

        StoredObject inBucket = new StoredObject("s3://scans/x/00/" + "0".repeat(64), 1, "0".repeat(64));
        S3Settings wrong = service.settings(new S3Credentials("gateway", "another-secret"));
        assertUnreachable("403", Locations.open("s3://scans/x", wrong), inBucket);
        assertUnreachable(
                "bucket does not exist",
                Locations.open("s3://nowhere/x", service.settings()),
                new StoredObject("s3://nowhere/x/00/" + "0".repeat(64), 1, "0".repeat(64)));

        S3Service stopped = S3Service.start(directory.resolve("stopped"));
        S3Settings settings = stopped.settings();
        stopped.stop();
        assertUnreachable("Connection refused", Locations.open("s3://scans/x", settings), inBucket);
    }

    private static void assertUnreachable(String cause, Location place, StoredObject object) {
        ObjectStore store = new ObjectStore(List.of(place), LIMIT, 0);
        for (ThrowingCallable call :
                List.<ThrowingCallable>of(() -> store.read(object), () -> store.write(new byte[1]))) {
            assertThatExceptionOfType(UnreachableStoreException.class)
                    .isThrownBy(call)
                    .matches(e -> Stream.of(e.getMessage(), e.getCause().getMessage())
                            .noneMatch(message -> message.contains("secret")))
                    .havingCause()
                    .withMessageContaining(cause);
        }
    }

    private static void assertFault(Fault fault, String detail, ThrowingCallable read) {
        assertThatExceptionOfType(BadObjectException.class)
                .isThrownBy(read)
                .withMessageContaining(detail)
                .matches(e -> e.fault() == fault, fault.name());
    }

    private static byte[] bytes(Random random, int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
