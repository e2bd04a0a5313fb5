package io.conformalstreams.ops.benchmark.throughput;

import io.conformalstreams.contracts.ScoreArray;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.Function;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Computes the SHA-256 of a record's scores, and forwards the record with the digest as a header. The digest is thus
 * used, and its computation can't be optimised away.
 */
final class ScoresDigest<T> extends ContextualProcessor<String, T, String, T> {

    private final Function<T, ScoreArray> scores;
    private final MessageDigest sha256;

    ScoresDigest(Function<T, ScoreArray> scores) {
        this.scores = scores;
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public void process(Record<String, T> record) {
        sha256.update(((ByteBuffer) scores.apply(record.value()).getData()).duplicate());
        record.headers().add("sha256", sha256.digest());
        context().forward(record);
    }
}
