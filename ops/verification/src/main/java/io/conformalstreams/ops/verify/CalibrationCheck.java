package io.conformalstreams.ops.verify;

import static io.conformalstreams.ops.verify.Check.CALIBRATION_SCORES;
import static io.conformalstreams.ops.verify.Check.THRESHOLDS;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.verify.RecomputedThresholds.Published;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Procedure;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Compares calibration-scores and thresholds with the labelled log, in one pass over its pixels.
 *
 * <p>Thresholds with adaptive levels also depend on outcomes, and on how the calibration interleaved them with labels.
 * The published version of a label is the number of labels and moves so far. It therefore says how many outcomes moved a
 * level before the label, and the outcomes are applied in the order of their log until that many have.
 */
final class CalibrationCheck {

    private static final String DELETED =
            "the label is no longer in the log, so its critical values are taken unverified from calibration-scores";
    private static final String OUTCOMES_DELETED =
            "outcomes that moved adaptive levels may be missing, because the log of coverage-outcomes was truncated";
    private static final String OTHER_CONFIGURATION = "published with procedures that differ from the configured ones";

    private final ConformalConfiguration configuration;
    private final Logs logs;
    private final EarlierRejections rejections;
    private final PixelReader pixels;
    private final Findings findings;
    private final Map<String, PublishedStratum> published = new TreeMap<>();
    private final Map<String, RecomputedThresholds> recomputations = new HashMap<>();
    private final Map<String, Map<Long, StratumThresholds>> expected = new HashMap<>();
    private final Map<String, Long> configuredSince = new HashMap<>();
    private final Map<String, Set<Long>> comparedScores = new HashMap<>();
    private final AppliedOutcomes outcomes;
    private final RaterRecomputation raters;

    CalibrationCheck(
            ConformalConfiguration configuration,
            Logs logs,
            EarlierRejections rejections,
            PixelReader pixels,
            Findings findings) {
        this.configuration = configuration;
        this.logs = logs;
        this.rejections = rejections;
        this.pixels = pixels;
        this.findings = findings;
        this.outcomes = new AppliedOutcomes(configuration, logs);
        this.raters = new RaterRecomputation(configuration, logs, this::recompute);
    }

    /** Runs all comparisons. */
    CalibrationFacts run() {
        logs.read(Topic.CALIBRATION_SCORES, CalibrationScore.class, this::collectScore);
        logs.read(Topic.THRESHOLDS, StratumThresholds.class, this::collectThresholds);
        outcomes.read();
        published.forEach((stratum, stratumPublished) -> configuredSince.put(
                stratum,
                outcomes.areComplete(stratum)
                        ? stratumPublished.configuredSince(procedures(stratum))
                        : Long.MAX_VALUE));
        published.forEach(this::recomputeDeletedLabels);
        LabelRecomputation reader =
                new LabelRecomputation(configuration, pixels, logs.partitions(Topic.LABELLED_IMAGES));
        logs.read(Topic.LABELLED_IMAGES, LabelledImage.class, record -> {
            if (record.offset() < logs.processed(Topic.LABELLED_IMAGES, record.partition())) {
                read(record, reader.read(record));
            }
        });
        recomputations.forEach((stratum, recomputation) -> applyOutcomes(stratum, recomputation, Long.MAX_VALUE));
        published.forEach(this::reportUnexpected);
        return new CalibrationFacts(published, expected, configuredSince);
    }

    private void read(LogRecord<LabelledImage> record, Optional<ValidLabel> label) {
        Optional<String> rejected = label.flatMap(valid -> rejections.reason(Topic.LABELLED_IMAGES, record));
        if (rejected.isPresent()) {
            if (raters.accept(label.get(), this::accepts)) {
                findings.leftOut(rejected.get());
            }
            return;
        }
        String stratum = record.value().map(LabelledImage::getStratum).orElse("");
        raters.read(
                record,
                label,
                published.getOrDefault(stratum, new PublishedStratum()),
                configuredSince.getOrDefault(stratum, 0L));
    }

    private void collectScore(LogRecord<CalibrationScore> record) {
        Optional<CalibrationScore> score = record.value();
        if (score.isEmpty() || !record.key().equals(score.map(CalibrationScore::getStratum))) {
            findings.different(
                    CALIBRATION_SCORES, at(Topic.CALIBRATION_SCORES, record) + " is unreadable or misplaced");
        } else if (isProcessed(score.get().getLabel())) {
            boolean added = stratum(score.get().getStratum())
                    .add(new PublishedScore(score.get(), record.partition(), record.offset()));
            if (!added) {
                findings.different(
                        CALIBRATION_SCORES,
                        at(Topic.CALIBRATION_SCORES, record) + ": " + name(score.get()) + " is published twice");
            }
        }
    }

    private void collectThresholds(LogRecord<StratumThresholds> record) {
        Optional<StratumThresholds> thresholds = record.value();
        if (thresholds.isEmpty() || !record.key().equals(thresholds.map(StratumThresholds::getStratum))) {
            findings.different(THRESHOLDS, at(Topic.THRESHOLDS, record) + " is unreadable or misplaced");
        } else if (isProcessed(thresholds.get().getLastLabel())
                && outcomes.isProcessed(record.partition(), thresholds.get().getLastOutcomeOffset())
                && !stratum(thresholds.get().getStratum()).add(thresholds.get())) {
            findings.different(
                    THRESHOLDS,
                    at(Topic.THRESHOLDS, record) + ": version "
                            + thresholds.get().getVersion() + " of stratum "
                            + thresholds.get().getStratum() + " is not above the version before it");
        }
    }

    private void recomputeDeletedLabels(String stratum, PublishedStratum stratumPublished) {
        configuration
                .modelOf(stratum)
                .ifPresent(model -> stratumPublished.scores().values().stream()
                        .map(PublishedScore::score)
                        .filter(score -> isDeleted(score.getLabel()))
                        .forEach(score -> recompute(PublishedStratum.onTrust(score, model))));
    }

    /** Recomputes what the label of an image changes. Returns false if the calibration must have refused the label. */
    private boolean recompute(ValidLabel label) {
        String stratum = label.stratum();
        if (!outcomes.areComplete(stratum)) {
            findings.unchecked(CALIBRATION_SCORES, OUTCOMES_DELETED);
            findings.unchecked(THRESHOLDS, OUTCOMES_DELETED);
            return true;
        }
        ValidLabel counted = isDeleted(label.at()) ? label : withPublishedProcedures(label);
        RecomputedThresholds recomputation = recomputation(stratum);
        applyOutcomes(stratum, recomputation, stratum(stratum).versionBefore(label.at()));
        if (isOfEarlierConfiguration(label)) {
            recomputation.skipTo(stratum(stratum).versionBefore(label.at()));
        }
        Optional<Published> accepted =
                isOfEarlierConfiguration(label) ? recomputation.addPublished(counted) : recomputation.add(counted);
        accepted.ifPresent(this::compare);
        return accepted.isPresent();
    }

    /** Tells whether the calibration would accept the label of an image next. */
    private boolean accepts(ValidLabel label) {
        return recomputation(label.stratum()).accepts(label);
    }

    private RecomputedThresholds recomputation(String stratum) {
        return recomputations.computeIfAbsent(
                stratum,
                name -> new RecomputedThresholds(
                        procedures(name),
                        configuration.drift().population(),
                        stratum(name).levelStarts()));
    }

    /**
     * Applies outcomes until the thresholds have a version, or no outcome is left. Versions of an earlier configuration
     * use no outcome that cites a later one.
     */
    private void applyOutcomes(String stratum, RecomputedThresholds recomputation, long version) {
        long since = configuredSince.getOrDefault(stratum, 0L);
        long cited = version < since ? since : Long.MAX_VALUE;
        while (recomputation.version() < version) {
            Optional<LogRecord<CoverageOutcome>> next = outcomes.next(stratum, cited);
            if (next.isEmpty()) {
                return;
            }
            recomputation
                    .judge(next.get().value().orElseThrow(), next.get().offset())
                    .ifPresent(this::expectThresholds);
        }
    }

    private void expectThresholds(StratumThresholds thresholds) {
        expected.computeIfAbsent(thresholds.getStratum(), name -> new HashMap<>())
                .put(thresholds.getVersion(), thresholds);
        if (thresholds.getVersion() < configuredSince.getOrDefault(thresholds.getStratum(), 0L)) {
            findings.unchecked(THRESHOLDS, OTHER_CONFIGURATION);
        } else {
            compareThresholds(thresholds);
        }
    }

    private boolean isOfEarlierConfiguration(ValidLabel label) {
        long since = configuredSince.getOrDefault(label.stratum(), 0L);
        return isDeleted(label.at())
                || since > 1
                        && stratum(label.stratum()).scores().values().stream()
                                .map(PublishedScore::score)
                                .anyMatch(score -> score.getVersion() < since
                                        && score.getLabel().equals(label.at()));
    }

    /** Keeps only the procedures of the configuration under which the calibration published the label. */
    private ValidLabel withPublishedProcedures(ValidLabel label) {
        if (configuredSince.getOrDefault(label.stratum(), 0L) <= 1) {
            return label;
        }
        Set<String> fingerprints = stratum(label.stratum()).scores().values().stream()
                .map(PublishedScore::score)
                .filter(score -> score.getLabel().equals(label.at()))
                .flatMap(score -> score.getProcedures().stream())
                .map(procedure -> procedure.getFingerprint())
                .collect(Collectors.toSet());
        return label.withProcedures(fingerprints);
    }

    private void compare(Published recomputed) {
        CalibrationScore score = recomputed.score();
        String stratum = score.getStratum();
        comparedScores.computeIfAbsent(stratum, name -> new HashSet<>()).add(score.getVersion());
        if (score.getVersion() < configuredSince.getOrDefault(stratum, 0L)) {
            findings.unchecked(CALIBRATION_SCORES, OTHER_CONFIGURATION);
        } else {
            compareScore(score);
        }
        expectThresholds(recomputed.thresholds());
    }

    private void compareScore(CalibrationScore score) {
        PublishedScore found = stratum(score.getStratum()).scores().get(score.getVersion());
        if (isDeleted(score.getLabel())) {
            findings.unchecked(CALIBRATION_SCORES, DELETED);
        } else if (raters.trusted(score.getLabel()).isPresent()) {
            findings.unchecked(
                    CALIBRATION_SCORES, raters.trusted(score.getLabel()).get());
        } else if (found == null) {
            findings.different(CALIBRATION_SCORES, name(score) + " is missing");
        } else {
            score.setAttributes(
                    KeptAttributes.of(score.getAttributes(), found.score().getAttributes()));
            report(CALIBRATION_SCORES, name(score), RecordDifference.first(score, found.score()));
        }
    }

    private void compareThresholds(StratumThresholds thresholds) {
        TreeMap<Long, StratumThresholds> versions =
                stratum(thresholds.getStratum()).thresholds();
        String name = "thresholds of stratum " + thresholds.getStratum() + ", version " + thresholds.getVersion();
        StratumThresholds found = versions.get(thresholds.getVersion());
        if (found != null) {
            report(THRESHOLDS, name, RecordDifference.first(thresholds, found));
        } else if (versions.isEmpty() || versions.lastKey() < thresholds.getVersion()) {
            // Compaction may have deleted lower versions.
            findings.different(THRESHOLDS, name + " are missing");
        }
    }

    private void reportUnexpected(String stratum, PublishedStratum stratumPublished) {
        if (!outcomes.areComplete(stratum)) {
            return;
        }
        Set<Long> compared = comparedScores.getOrDefault(stratum, Set.of());
        Set<Long> recomputed = expected.getOrDefault(stratum, Map.of()).keySet();
        stratumPublished.scores().values().stream()
                .map(PublishedScore::score)
                .filter(score -> !compared.contains(score.getVersion()))
                .forEach(score ->
                        findings.different(CALIBRATION_SCORES, name(score) + " belongs to no label in the log"));
        stratumPublished.thresholds().keySet().stream()
                .filter(version -> version >= configuredSince.getOrDefault(stratum, 0L))
                .filter(version -> !recomputed.contains(version))
                .forEach(version -> findings.different(
                        THRESHOLDS,
                        "thresholds of stratum " + stratum + ", version " + version
                                + ", belong to no label or outcome in the log"));
    }

    private void report(Check check, String name, Optional<String> difference) {
        difference.ifPresentOrElse(
                words -> findings.different(check, name + ": " + words), () -> findings.equal(check));
    }

    private List<Procedure> procedures(String stratum) {
        return configuration.modelOf(stratum).map(configuration::proceduresOf).orElse(List.of());
    }

    private PublishedStratum stratum(String stratum) {
        return published.computeIfAbsent(stratum, name -> new PublishedStratum());
    }

    private boolean isDeleted(RecordCoordinates label) {
        return label.getOffset() < logs.beginning(Topic.LABELLED_IMAGES, label.getPartition());
    }

    private boolean isProcessed(RecordCoordinates label) {
        return label.getOffset() < logs.processed(Topic.LABELLED_IMAGES, label.getPartition());
    }

    private static String at(Topic topic, LogRecord<?> record) {
        return topic.baseName() + " " + record.partition() + "/" + record.offset();
    }

    private static String name(CalibrationScore score) {
        return "calibration score of stratum " + score.getStratum() + ", version " + score.getVersion() + ", image "
                + score.getImageId();
    }
}
