package io.conformalstreams.ops.fault;

import io.conformalstreams.contracts.Compression;
import io.conformalstreams.contracts.LabelAction;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.ops.dataset.Case;
import io.conformalstreams.ops.dataset.CaseReference;
import io.conformalstreams.ops.dataset.SyntheticLesions;
import io.conformalstreams.ops.replay.CaseRecords;
import io.conformalstreams.ops.replay.StratumPattern;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.Utils;

/** The records of small synthetic lesions in one stratum. */
final class StratumCases {

    private static final int CASES = 20_000;
    private static final int SHORTEST_SIDE = 48;
    private static final int LONGEST_SIDE = 64;
    private static final Duration STEP = Duration.ofMillis(100);

    private final SyntheticLesions source;
    private final List<CaseReference> references;
    private final CaseRecords records;
    private final Instant start;

    /** @param start event time of the first record, so early that no event time is in the future */
    private StratumCases(long seed, String version, Instant start) {
        this.source = new SyntheticLesions(seed, CASES, CASES, SHORTEST_SIDE, LONGEST_SIDE);
        this.references = source.cases();
        this.records = new CaseRecords(
                source.description(), new StratumPattern("{model}@{version}"), version, 1, Compression.NONE);
        this.start = start;
    }

    /** Returns the cases of a stratum whose records go to one partition. */
    static StratumCases in(int partition, String name, long seed, Instant start) {
        return IntStream.iterate(1, index -> index + 1)
                .mapToObj(index -> new StratumCases(seed + partition, name + index, start))
                .filter(cases -> home(cases.stratum()) == partition)
                .findFirst()
                .orElseThrow();
    }

    String stratum() {
        return records.stratumOf(references.get(0));
    }

    Prediction prediction(int index) {
        return records.prediction(image(index), time(index));
    }

    /** The label as from an archive: no annotator saw a prediction. */
    LabelledImage archivedLabel(int index) {
        return records.labelledImage(image(index), time(index), Optional.empty());
    }

    /** The label of the case's prediction. */
    LabelledImage label(int index) {
        return records.labelledImage(
                image(index), time(index), Optional.of(records.predictionIdOf(references.get(index))));
    }

    /** Returns the same label without any structure. */
    static LabelledImage emptied(LabelledImage label) {
        LabelledImage empty = LabelledImage.newBuilder(label).build();
        int pixels = empty.getLabels().getShape().stream().reduce(1, Math::multiplyExact);
        empty.getLabels().setData(ByteBuffer.allocate(pixels));
        return empty;
    }

    /** Returns the second revision of a label. */
    static LabelledImage corrected(LabelledImage label) {
        LabelledImage corrected = LabelledImage.newBuilder(label).build();
        corrected.setRevision(2);
        return corrected;
    }

    /** Returns the withdrawal of a label. */
    static LabelledImage withdrawn(LabelledImage label) {
        return LabelledImage.newBuilder(label)
                .setAction(LabelAction.WITHDRAWN)
                .setRevision(2)
                .setWithdrawalReason("wrong image")
                .setScores(null)
                .setLabels(null)
                .build();
    }

    private Case image(int index) {
        return source.load(references.get(index));
    }

    private Instant time(int index) {
        return start.plus(STEP.multipliedBy(index));
    }

    /** The partition that Kafka's default partitioner chooses. */
    private static int home(String key) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % StreamSettings.PARTITIONS;
    }
}
