package io.conformalstreams.ops.verify;

import static io.conformalstreams.ops.verify.Check.CONFIDENCE_SETS;

import io.conformalstreams.contracts.CitedThresholds;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Procedure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Compares each issued set with its prediction and its cited thresholds, in one pass over the pixels. */
final class SetCheck {

    private static final String DELETED = "the prediction is no longer in the log";
    private static final String SETS_DELETED = "the prediction is older than the sets that are still in the log";
    private static final String OTHER_CONFIGURATION = "issued with procedures that differ from the configured ones";

    /** The position of a prediction, in the order of the log. */
    private record Place(int partition, long offset) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            return partition == other.partition
                    ? Long.compare(offset, other.offset)
                    : Integer.compare(partition, other.partition);
        }
    }

    private record PredictionKey(String stratum, String predictionId) {}

    private final ConformalConfiguration configuration;
    private final Logs logs;
    private final EarlierRejections rejections;
    private final PixelReader pixels;
    private final CalibrationFacts calibration;
    private final Findings findings;
    private final TreeMap<Place, List<IssuedConfidenceSet>> published = new TreeMap<>();
    private final Map<PredictionKey, Instant> answered = new HashMap<>();
    private final Map<String, Instant> newestPrediction = new HashMap<>();
    private final Map<Integer, Long> oldestIssued = new HashMap<>();
    private final List<IssuedConfidenceSet> issued = new ArrayList<>();

    SetCheck(
            ConformalConfiguration configuration,
            Logs logs,
            EarlierRejections rejections,
            PixelReader pixels,
            CalibrationFacts calibration,
            Findings findings) {
        this.configuration = configuration;
        this.logs = logs;
        this.rejections = rejections;
        this.pixels = pixels;
        this.calibration = calibration;
        this.findings = findings;
    }

    /**
     * Runs all comparisons. Returns the sets of valid predictions, one per procedure, with digests in place of masks.
     */
    List<IssuedConfidenceSet> run() {
        logs.read(Topic.CONFIDENCE_SETS, IssuedConfidenceSet.class, this::collect);
        checkOrderOfVersions();
        published.keySet().forEach(place -> oldestIssued.merge(place.partition(), place.offset(), Math::min));
        logs.read(Topic.PREDICTIONS, Prediction.class, record -> {
            if (record.offset() < logs.processed(Topic.PREDICTIONS, record.partition())) {
                checkPrediction(record);
            }
        });
        published.forEach(this::reportUnexpected);
        return issued;
    }

    private void collect(LogRecord<IssuedConfidenceSet> record) {
        Optional<IssuedConfidenceSet> set = record.value();
        if (set.isEmpty() || !record.key().equals(set.map(IssuedConfidenceSet::getImageId))) {
            findings.different(
                    CONFIDENCE_SETS,
                    "confidence-sets " + record.partition() + "/" + record.offset() + " is unreadable or misplaced");
        } else if (set.get().getPredictionOffset()
                < logs.processed(Topic.PREDICTIONS, set.get().getPredictionPartition())) {
            Place place =
                    new Place(set.get().getPredictionPartition(), set.get().getPredictionOffset());
            published.computeIfAbsent(place, unused -> new ArrayList<>()).add(MaskDigest.inPlaceOfMasks(set.get()));
        }
    }

    private void checkOrderOfVersions() {
        Map<String, Long> newest = new HashMap<>();
        published.values().forEach(sets -> {
            for (IssuedConfidenceSet set : sets) {
                long version = version(set);
                long before = newest.getOrDefault(set.getStratum(), 0L);
                if (version < before) {
                    findings.different(
                            CONFIDENCE_SETS,
                            name(set) + " cites version " + version + " after version " + before
                                    + " was cited in the stratum");
                }
                newest.put(set.getStratum(), Math.max(before, version));
            }
        });
    }

    private void checkPrediction(LogRecord<Prediction> record) {
        Place place = new Place(record.partition(), record.offset());
        Optional<ValidPrediction> valid =
                ValidPrediction.read(record, configuration, pixels, logs.partitions(Topic.PREDICTIONS));
        if (valid.isEmpty()) {
            reportRejected(place, "breaks the rules of the topic");
            return;
        }
        Prediction prediction = valid.get().prediction();
        PredictionKey key = new PredictionKey(prediction.getStratum(), prediction.getPredictionId());
        Optional<Instant> before = Optional.ofNullable(answered.get(key));
        Optional<String> rejected = rejections.reason(Topic.PREDICTIONS, record);
        if (rejected.isPresent()) {
            reportRejected(place, "was rejected with the reason " + rejected.get());
            if (before.isEmpty() || !isWithinRetention(prediction.getStratum(), before.get())) {
                findings.leftOut(rejected.get());
            }
            return;
        }
        newestPrediction.merge(prediction.getStratum(), prediction.getPredictedAt(), SetCheck::later);
        if (before.isPresent() && !published.containsKey(place)) {
            return;
        }
        if (before.isPresent() && isWithinRetention(prediction.getStratum(), before.get())) {
            reportRejected(place, "repeats a prediction id within the label retention");
            return;
        }
        answered.put(key, prediction.getPredictedAt());
        checkSets(valid.get(), Optional.ofNullable(published.remove(place)).orElse(List.of()));
    }

    /**
     * Tells whether an id is still in use. It expires, and may be used again, when the event time of any label or
     * prediction of the stratum exceeds {@code first} by more than the retention.
     */
    private boolean isWithinRetention(String stratum, Instant first) {
        Instant newest = calibration.published(stratum).scores().values().stream()
                .map(published -> published.score().getLabel().getLabelledAt())
                .reduce(newestPrediction.get(stratum), SetCheck::later);
        return !newest.isAfter(first.plus(configuration.labels().retention()));
    }

    private void reportRejected(Place place, String reason) {
        for (IssuedConfidenceSet set :
                Optional.ofNullable(published.remove(place)).orElse(List.of())) {
            findings.different(CONFIDENCE_SETS, name(set) + " must not exist: its prediction " + reason);
        }
    }

    private void checkSets(ValidPrediction prediction, List<IssuedConfidenceSet> sets) {
        List<Procedure> procedures = configuration.proceduresOf(prediction.model());
        boolean otherConfiguration = sets.stream()
                .anyMatch(set -> !calibration.isOfConfiguration(set.getStratum(), Math.max(1, version(set))));
        if (otherConfiguration) {
            sets.forEach(set -> findings.unchecked(CONFIDENCE_SETS, OTHER_CONFIGURATION));
            return;
        }
        if (sets.isEmpty() && mayBeDeleted(prediction)) {
            findings.unchecked(CONFIDENCE_SETS, SETS_DELETED);
            return;
        }
        for (Procedure procedure : procedures) {
            List<IssuedConfidenceSet> ofProcedure = sets.stream()
                    .filter(set -> set.getProcedure().equals(procedure.name()))
                    .toList();
            if (ofProcedure.size() == 1) {
                compare(prediction, procedure, ofProcedure.get(0));
                issued.add(ofProcedure.get(0));
            } else {
                findings.different(
                        CONFIDENCE_SETS,
                        "prediction " + prediction.prediction().getPredictionId() + " of stratum "
                                + prediction.prediction().getStratum() + " has " + ofProcedure.size()
                                + " sets of procedure " + procedure.name() + ", one is expected");
            }
        }
        sets.stream()
                .filter(set -> procedures.stream()
                        .noneMatch(procedure -> procedure.name().equals(set.getProcedure())))
                .forEach(set -> findings.different(CONFIDENCE_SETS, name(set) + " belongs to an unknown procedure"));
    }

    private boolean mayBeDeleted(ValidPrediction prediction) {
        boolean deleted = IntStream.range(0, logs.partitions(Topic.CONFIDENCE_SETS))
                .anyMatch(partition -> logs.beginning(Topic.CONFIDENCE_SETS, partition) > 0);
        return deleted && prediction.offset() < oldestIssued.getOrDefault(prediction.partition(), Long.MAX_VALUE);
    }

    private void compare(ValidPrediction prediction, Procedure procedure, IssuedConfidenceSet set) {
        long version = version(set);
        Optional<StratumThresholds> cited = calibration.thresholds(set.getStratum(), version);
        if (version != 0 && cited.isEmpty()) {
            findings.different(CONFIDENCE_SETS, name(set) + " cites version " + version + ", which no label produced");
            return;
        }
        boolean selfCalibrated = calibration
                .published(set.getStratum())
                .isSelfCalibrated(prediction.prediction().getImageId(), prediction.unitId(), version);
        IssuedConfidenceSet expected = new ExpectedSet(prediction, procedure, cited, selfCalibrated).record();
        expected.setAttributes(KeptAttributes.of(prediction.prediction().getAttributes(), set.getAttributes()));
        RecordDifference.first(expected, set)
                .ifPresentOrElse(
                        words -> findings.different(CONFIDENCE_SETS, name(set) + ": " + words),
                        () -> findings.equal(CONFIDENCE_SETS));
    }

    private void reportUnexpected(Place place, List<IssuedConfidenceSet> sets) {
        for (IssuedConfidenceSet set : sets) {
            if (place.offset() < logs.beginning(Topic.PREDICTIONS, place.partition())) {
                findings.unchecked(CONFIDENCE_SETS, DELETED);
            } else {
                findings.different(CONFIDENCE_SETS, name(set) + " has no prediction in the log");
            }
        }
    }

    private static long version(IssuedConfidenceSet set) {
        return Optional.ofNullable(set.getCites())
                .map(CitedThresholds::getVersion)
                .orElse(0L);
    }

    private static String name(IssuedConfidenceSet set) {
        return "set of prediction " + set.getPredictionId() + ", stratum " + set.getStratum() + ", procedure "
                + set.getProcedure();
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
