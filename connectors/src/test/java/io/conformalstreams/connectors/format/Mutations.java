package io.conformalstreams.connectors.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Damages files as disks, networks and attackers do: with changed, missing, repeated and extreme bytes. A reader must
 * return a value or refuse the file with a {@link FormatException}, in bounded time and memory.
 *
 * <p>The system property {@value #PROPERTY} multiplies the number of files, and prints what each reader did.
 */
public final class Mutations {

    /** The limit for readers of damaged files. */
    public static final SizeLimit LIMIT = new SizeLimit(1 << 24);

    static final String PROPERTY = "conformal.mutations";

    private static final int MULTIPLE = Integer.getInteger(PROPERTY, 1);

    /** Readers take microseconds. Only a hang takes longer than this, even on a busy machine. */
    private static final int SECONDS = 30;

    /** A reader may hold an array of the largest size in a few stages of decoding. */
    private static final long MOST_ALLOCATED = 16L * LIMIT.bytes();

    private static final byte[] EXTREMES = {0, 1, 0x7f, (byte) 0x80, (byte) 0xff, '9', '-', '\''};

    private final SplittableRandom random;
    private final Optional<JsonDamage> json;
    private final byte[] original;
    private final int intact;
    private volatile int number = -1;
    private volatile byte[] damaged = {};
    private int refused;
    private long slowest;
    private long mostAllocated;

    private Mutations(long seed, byte[] original, int intact, boolean json) {
        this.random = new SplittableRandom(seed);
        this.json = json ? Optional.of(new JsonDamage(random)) : Optional.empty();
        this.original = original;
        this.intact = intact;
    }

    /** Reads a damaged file, and checks the result. */
    @FunctionalInterface
    public interface Reading {
        void read(byte[] damaged) throws IOException;
    }

    /**
     * Reads damaged copies of a file.
     *
     * @param reader name of the reader, for messages
     * @param count number of copies, before it is multiplied
     */
    public static void of(String reader, long seed, int count, byte[] original, Reading reading) {
        behind(0, reader, seed, count, original, reading);
    }

    /** Like {@link #of}, for a JSON text. Half of the copies are still JSON, with other values. */
    public static void ofJson(String reader, long seed, int count, byte[] original, Reading reading) {
        run(new Mutations(seed, original, 0, true), reader, seed, count, reading);
    }

    /**
     * Like {@link #of}, but leaves the first bytes intact. Most damage is done to the 400 bytes after them.
     *
     * @param intact number of bytes, such as those of a preamble without content
     */
    public static void behind(int intact, String reader, long seed, int count, byte[] original, Reading reading) {
        run(new Mutations(seed, original, intact, false), reader, seed, count, reading);
    }

    private static void run(Mutations mutations, String reader, long seed, int count, Reading reading) {
        int all = Math.multiplyExact(count, MULTIPLE);
        FutureTask<Void> task = new FutureTask<>(() -> mutations.read(all, reading), null);
        Thread thread = new Thread(task, "damaged files of " + reader);
        thread.setDaemon(true);
        thread.start();
        try {
            mutations.await(task, thread);
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError(
                    reader + ", seed " + seed + ", mutation " + mutations.number + ": "
                            + Base64.getEncoder().encodeToString(mutations.damaged),
                    e.getCause() == null ? e : e.getCause());
        }
        if (MULTIPLE > 1) {
            System.out.printf(
                    Locale.ROOT,
                    "MUTATIONS %s, seed %d: %d files, %d refused, slowest %d ms, most memory %.1f MB%n",
                    reader,
                    seed,
                    all,
                    mutations.refused,
                    mutations.slowest / 1_000_000,
                    mutations.mostAllocated / 1e6);
        }
    }

    /**
     * Writes a damaged file in place of the last one. Some file systems write a file to disk at once if it is truncated
     * and then written again. This takes milliseconds.
     */
    public static Path write(Path file, byte[] damaged) throws IOException {
        Files.deleteIfExists(file);
        return Files.write(file, damaged);
    }

    private void await(FutureTask<Void> task, Thread thread) throws ExecutionException, InterruptedException {
        int before;
        do {
            before = number;
            try {
                task.get(SECONDS, TimeUnit.SECONDS);
                return;
            } catch (TimeoutException notYet) {
                // It hangs only if it is still reading the same file.
            }
        } while (number != before);
        AssertionError hang = new AssertionError("still reading after " + SECONDS + " s");
        hang.setStackTrace(thread.getStackTrace());
        throw new ExecutionException(hang);
    }

    private void read(int count, Reading reading) {
        requireIntact(reading);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < count; i++) {
            damaged = damage();
            number = i;
            long allocated = threads.getCurrentThreadAllocatedBytes();
            long started = System.nanoTime();
            read(reading);
            slowest = Math.max(slowest, System.nanoTime() - started);
            mostAllocated = Math.max(mostAllocated, threads.getCurrentThreadAllocatedBytes() - allocated);
            assertThat(mostAllocated).as("allocated bytes").isLessThanOrEqualTo(MOST_ALLOCATED);
        }
    }

    /** A file that is refused in any case would show nothing. */
    private void requireIntact(Reading reading) {
        try {
            reading.read(original.clone());
        } catch (IOException refusal) {
            throw new UncheckedIOException("the intact file is refused", refusal);
        }
    }

    private void read(Reading reading) {
        try {
            reading.read(damaged);
        } catch (FormatException expected) {
            assertThat(expected.field()).isNotBlank();
            refused++;
        } catch (IOException unexpected) {
            throw new UncheckedIOException(unexpected);
        }
    }

    private byte[] damage() {
        if (json.isPresent() && random.nextBoolean()) {
            return json.get().of(original);
        }
        byte[] part = damage(Arrays.copyOfRange(original, intact, original.length));
        byte[] whole = Arrays.copyOf(original, intact + part.length);
        System.arraycopy(part, 0, whole, intact, part.length);
        return whole;
    }

    private byte[] damage(byte[] bytes) {
        byte[] changed = bytes;
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            changed = change(changed);
        }
        return changed;
    }

    private byte[] change(byte[] bytes) {
        if (bytes.length == 0) {
            return new byte[] {(byte) random.nextInt()};
        }
        int at = random.nextInt(bytes.length);
        // Headers decide what is allocated, so most damage goes there.
        int near = random.nextInt(Math.min(bytes.length, 400));
        switch (random.nextInt(6)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[near] = (byte) random.nextInt();
            case 2 -> bytes[near] = EXTREMES[random.nextInt(EXTREMES.length)];
            case 3 -> Arrays.fill(bytes, near, Math.min(bytes.length, near + 1 + random.nextInt(8)), (byte) 0xff);
            case 4 -> {
                return Arrays.copyOf(bytes, at);
            }
            default -> {
                int length = 1 + random.nextInt(16);
                byte[] longer = Arrays.copyOf(bytes, bytes.length + length);
                System.arraycopy(bytes, at, longer, at + length, bytes.length - at);
                return longer;
            }
        }
        return bytes;
    }
}
