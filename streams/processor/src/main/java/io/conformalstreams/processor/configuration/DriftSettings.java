package io.conformalstreams.processor.configuration;

import io.conformalstreams.conformal.drift.DetectorType;
import io.conformalstreams.conformal.drift.DetectorType.Observes;
import io.conformalstreams.conformal.drift.SequentialDetectors;
import io.conformalstreams.processor.configuration.Drift.Population;
import io.conformalstreams.processor.setting.ConfigurationNode;
import io.conformalstreams.processor.setting.IsoDuration;
import io.conformalstreams.processor.setting.ScalarType;
import io.conformalstreams.processor.setting.Setting;
import io.conformalstreams.processor.setting.SettingGroup;
import io.conformalstreams.processor.setting.SettingValues;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The settings of the drift monitors. Settings that contradict each other are refused with the way out. */
final class DriftSettings {

    private static final SettingGroup EVIDENCE =
            SettingGroup.of("drift.evidence", "The detectors that turn labels into evidence of drift.");
    private static final SettingGroup MONITORS = SettingGroup.of("drift.monitors", "The monitors that run.");
    private static final SettingGroup INPUT_PROXIES = SettingGroup.of(
            "drift.inputProxies", "The features of predictions in which `drift.monitors.inputDrift` looks for drift.");
    static final SettingGroup SETTINGS = SettingGroup.of(
                    "drift", "When drift monitors raise alerts. streams/docs/drift.md explains the monitors.")
            .include(EVIDENCE)
            .include(MONITORS)
            .include(INPUT_PROXIES);

    private static final Setting<Double> FALSE_ALERTS = SETTINGS.optional(
            "falseAlertsPerMillionLabels",
            ScalarType.number(Drift.RATE),
            "1",
            "Bound on the expected number of false alerts per million labels, over all monitors that a label feeds.");
    private static final Setting<Optional<Duration>> MATURITY = SETTINGS.optional(
            "maturity",
            ScalarType.durationOr("none", IsoDuration.POSITIVE),
            "P7D",
            "How long after a prediction its label may come. Monitors then see predictions in their own order. With"
                    + " `none`, monitors see each label at once.");
    private static final Setting<Population> POPULATION = SETTINGS.optional(
            "population",
            ScalarType.constant(Population.class),
            "labelled",
            "The labels that feed monitors: every label, those of the random audit, or every mature prediction, weighted"
                    + " by the inverse of its inclusion probability.");
    private static final Setting<Observes> ENGINE = SETTINGS.optional(
            "engine",
            ScalarType.choice(Map.of("polya", Observes.SCORES, "rank", Observes.SCORES_BY_RANK)),
            "polya",
            "How critical values are compared with the reference: by the levels that they exceed (`polya`, constant"
                    + " memory), or by their rank in a growing reference (`rank`).");
    private static final Setting<Integer> REFERENCE_UNITS = SETTINGS.optional(
            "referenceUnits",
            ScalarType.wholeNumber(Drift.REFERENCE_UNITS),
            "100",
            "Minimum number of units in the reference of score drift.");
    private static final Setting<Duration> HEARTBEAT = SETTINGS.optional(
            "heartbeat",
            ScalarType.duration(IsoDuration.POSITIVE),
            "PT24H",
            "How long after its last state an open alert is published again, in event time.");

    private static final Setting<String> SCORE_EVIDENCE = EVIDENCE.optional(
            "scoreDrift", detector(Observes.SCORES_BY_RANK), "mixture", "Detector of score drift and of overcoverage.");
    private static final Setting<String> BREACH_EVIDENCE =
            EVIDENCE.optional("coverageBreach", detector(Observes.MISSES), "mixture", "Detector of coverage breaches.");
    private static final Setting<Observes> TOLERANCE = EVIDENCE.optional(
            "tolerance",
            ScalarType.choice(Map.of("usual", Observes.MISSES, "0", Observes.MISSES_BY_RANK)),
            "usual",
            "What coverage breaches are measured against: the deployed threshold's own miss probability with a margin"
                    + " (`usual`), or alpha exactly (`0`).");
    private static final Setting<Double> LIFETIME_FALSE_ALARM_PROBABILITY = EVIDENCE.optional(
            "lifetimeFalseAlarmProbability",
            ScalarType.number(DriftEvidence.LIFETIME_FALSE_ALARM_PROBABILITY),
            "0.01",
            "Probability that a monitor with the detector `sleeper` ever raises a false alert in an epoch.");

    private static final Setting<Boolean> SCORE_DRIFT =
            monitor("scoreDrift", "true", "Whether to alert when critical values become larger.");
    private static final Setting<Boolean> COVERAGE_BREACH =
            monitor("coverageBreach", "true", "Whether to alert when deployed sets miss too often.");
    private static final Setting<Boolean> LABEL_PROCESS =
            monitor("labelProcess", "true", "Whether to alert when labels come at another rate or delay.");
    private static final Setting<Boolean> OVERCOVERAGE =
            monitor("overcoverage", "false", "Whether to alert when critical values become smaller.");
    private static final Setting<Boolean> INPUT_DRIFT =
            monitor("inputDrift", "false", "Whether to alert when predictions change, without waiting for labels.");

    private static final Setting<Boolean> SIZE =
            proxy("size", "true", "Whether to watch the area or volume of the predicted structure.");
    private static final Setting<Boolean> BAND = proxy(
            "band",
            "false",
            "Whether to watch the region between outer and inner set, relative to the structure's size.");
    private static final Setting<Boolean> ENTROPY =
            proxy("entropy", "false", "Whether to watch the mean entropy of the pixels' predictions.");

    private DriftSettings() {}

    private static Setting<Boolean> monitor(String key, String absent, String description) {
        return MONITORS.optional(key, ScalarType.BOOLEAN, absent, description);
    }

    private static Setting<Boolean> proxy(String key, String absent, String description) {
        return INPUT_PROXIES.optional(key, ScalarType.BOOLEAN, absent, description);
    }

    static Optional<Drift> read(ConfigurationNode document) {
        try (ConfigurationNode node = document.child(SETTINGS.key())) {
            SettingValues values = SETTINGS.readEach(node);
            return requireFitting(node, values) ? values.complete().map(DriftSettings::drift) : Optional.empty();
        }
    }

    private static Drift drift(SettingValues values) {
        Observes misses =
                values.get(POPULATION) == Population.WEIGHTED ? Observes.WEIGHTED_MISSES : values.get(TOLERANCE);
        return new Drift(
                values.get(FALSE_ALERTS),
                values.get(MATURITY),
                values.get(POPULATION),
                new DriftEvidence(
                        SequentialDetectors.named(values.get(ENGINE), values.get(SCORE_EVIDENCE)),
                        SequentialDetectors.named(misses, values.get(BREACH_EVIDENCE)),
                        values.get(LIFETIME_FALSE_ALARM_PROBABILITY)),
                values.get(REFERENCE_UNITS),
                values.get(HEARTBEAT),
                new Drift.Monitors(
                        values.get(SCORE_DRIFT),
                        values.get(COVERAGE_BREACH),
                        values.get(LABEL_PROCESS),
                        values.get(OVERCOVERAGE),
                        values.get(INPUT_DRIFT)),
                new InputProxies(values.get(SIZE), values.get(BAND), values.get(ENTROPY)));
    }

    /** Checks the settings that could be read against each other. */
    private static boolean requireFitting(ConfigurationNode drift, SettingValues values) {
        boolean isWeighted = is(Population.WEIGHTED, values.find(POPULATION));
        boolean isPolya = is(Observes.SCORES, values.find(ENGINE));
        // A prediction without a label counts as one once it is mature.
        boolean fits = drift.require(
                "population",
                !isWeighted || !is(Optional.empty(), values.find(MATURITY)),
                "\"weighted\" must be audit or labelled, as maturity is none");
        if (isPolya) {
            fits &= requireDetector(
                    drift, SCORE_EVIDENCE, values, Observes.SCORES, "engine is polya; the others need engine: rank");
        }
        if (isWeighted) {
            fits &= requireDetector(
                    drift,
                    BREACH_EVIDENCE,
                    values,
                    Observes.WEIGHTED_MISSES,
                    "population is weighted; the others need population: labelled or audit");
        }
        fits &= requireTolerance(drift, is(Observes.MISSES_BY_RANK, values.find(TOLERANCE)), isWeighted, isPolya);
        boolean watchesNothing =
                is(false, values.find(SIZE)) && is(false, values.find(BAND)) && is(false, values.find(ENTROPY));
        return fits
                & drift.require(
                        "inputProxies",
                        !watchesNothing || !is(true, values.find(INPUT_DRIFT)),
                        "has none of size, band and entropy; one must be true, as monitors.inputDrift is");
    }

    /** Requires a detector that can observe what there is. */
    private static boolean requireDetector(
            ConfigurationNode drift, Setting<String> setting, SettingValues values, Observes observes, String reason) {
        List<String> names = names(observes);
        Optional<String> misfit = values.find(setting).filter(name -> !names.contains(name));
        return drift.require(
                "evidence." + setting.key(),
                misfit.isEmpty(),
                "\"" + misfit.orElse("") + "\" must be " + String.join(" or ", names) + ", as " + reason);
    }

    private static boolean requireTolerance(
            ConfigurationNode drift, boolean isZero, boolean isWeighted, boolean isPolya) {
        String reason = isWeighted
                ? "population is weighted; 0 needs population: labelled or audit, and engine: rank"
                : "engine is polya; 0 needs engine: rank";
        return drift.require(
                "evidence.tolerance", !isZero || !isWeighted && !isPolya, "\"0\" must be usual, as " + reason);
    }

    /** The detectors are those of the registry. */
    private static ScalarType<String> detector(Observes observes) {
        return ScalarType.choice(
                names(observes).stream().collect(Collectors.toMap(Function.identity(), Function.identity())));
    }

    private static List<String> names(Observes observes) {
        return SequentialDetectors.observing(observes).stream()
                .map(DetectorType::name)
                .sorted()
                .toList();
    }

    private static boolean is(Object expected, Optional<?> found) {
        return found.isPresent() && found.get().equals(expected);
    }
}
