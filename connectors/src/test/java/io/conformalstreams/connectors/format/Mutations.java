package io.conformalstreams.connectors.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.SplittableRandom;

/**
 * Damages files as disks, networks and attackers do: with changed, missing, repeated and extreme bytes. The system
 * property {@value #PROPERTY} multiplies their number: with 30 there are more than a million damaged files.
 */
public final class Mutations {

    static final String PROPERTY = "conformal.mutations";

    private static final int MULTIPLE = Integer.getInteger(PROPERTY, 1);

    private static final byte[] EXTREMES = {0, 1, 0x7f, (byte) 0x80, (byte) 0xff, '9', '-', '\''};

    private final SplittableRandom random;

    private Mutations(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Reads a damaged file, and checks the result. */
    @FunctionalInterface
    public interface Reading {
        void read(byte[] damaged) throws IOException;
    }

    /** Reads damaged copies of a file, each of which must be read or end in a {@link FormatException}. */
    public static void of(long seed, int count, byte[] original, Reading reading) {
        Mutations mutations = new Mutations(seed);
        for (int i = 0; i < count * MULTIPLE; i++) {
            byte[] damaged = mutations.damage(original);
            try {
                reading.read(damaged);
            } catch (FormatException expected) {
                assertThat(expected.field()).isNotBlank();
            } catch (IOException | RuntimeException | OutOfMemoryError e) {
                throw new AssertionError(
                        "seed " + seed + ", mutation " + i + ": "
                                + Base64.getEncoder().encodeToString(damaged),
                        e);
            }
        }
    }

    private byte[] damage(byte[] original) {
        byte[] damaged = original.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            damaged = change(damaged);
        }
        return damaged;
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
