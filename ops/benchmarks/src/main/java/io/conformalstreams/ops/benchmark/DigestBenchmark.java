package io.conformalstreams.ops.benchmark;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The digest of the scores of one image, 352 x 352 pixels in float32, beside other digests and a checksum. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Baseline("SHA-256")
public class DigestBenchmark {
    private static final int BYTES = 352 * 352 * Float.BYTES;
    private static final String CHECKSUM = "CRC-32C";

    /** MD5 and SHA-1 are not collision resistant, and CRC-32C finds only accidental damage. */
    @Param({"SHA-256", "SHA-512/256", "SHA3-256", "SHA-1", "MD5", CHECKSUM})
    public String alternative;

    private byte[] scores;
    private Digest digest;

    /** Makes the scores. */
    @Setup
    public void make() throws NoSuchAlgorithmException {
        scores = new byte[BYTES];
        new SplittableRandom(1).nextBytes(scores);
        digest = alternative.equals(CHECKSUM)
                ? DigestBenchmark::checksum
                : MessageDigest.getInstance(alternative)::digest;
    }

    /** Digests the scores. */
    @Benchmark
    public Object digest() {
        return digest.of(scores);
    }

    private static Object checksum(byte[] scores) {
        CRC32C checksum = new CRC32C();
        checksum.update(scores);
        return checksum.getValue();
    }

    private interface Digest {
        Object of(byte[] scores);
    }
}
