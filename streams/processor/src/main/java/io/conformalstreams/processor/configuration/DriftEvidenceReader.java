package io.conformalstreams.processor.configuration;

import io.conformalstreams.conformal.drift.DetectorType;
import io.conformalstreams.conformal.drift.DetectorType.Observes;
import io.conformalstreams.conformal.drift.SequentialDetectors;
import io.conformalstreams.processor.configuration.Drift.Population;
import io.conformalstreams.processor.setting.ConfigurationNode;
import io.conformalstreams.processor.setting.ScalarType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads which detectors prove drift. The names come from the registry of detectors. A choice that does not fit the engine
 * or the population is refused with the way out.
 */
final class DriftEvidenceReader {

    private static final ScalarType<Observes> ENGINE =
            ScalarType.choice(Map.of("polya", Observes.SCORES, "rank", Observes.SCORES_BY_RANK));

    private static final Map<String, Observes> USUAL = Map.of("usual", Observes.MISSES);
    private static final Map<String, Observes> TOLERANCES =
            Map.of("usual", Observes.MISSES, "0", Observes.MISSES_BY_RANK);

    private final boolean isPolya;
    private final boolean isWeighted;

    private DriftEvidenceReader(Optional<Population> population, Optional<Observes> engine) {
        this.isPolya = engine.filter(Observes.SCORES::equals).isPresent();
        this.isWeighted = population.filter(Population.WEIGHTED::equals).isPresent();
    }

    static Optional<DriftEvidence> read(ConfigurationNode drift, Optional<Population> population) {
        Optional<Observes> engine = drift.optional(
                "engine", ENGINE, DriftEvidence.DEFAULT.scoreDrift().observes());
        DriftEvidenceReader reader = new DriftEvidenceReader(population, engine);
        try (ConfigurationNode section = drift.child("evidence")) {
            return reader.readSection(section, engine);
        }
    }

    private Optional<DriftEvidence> readSection(ConfigurationNode section, Optional<Observes> engine) {
        DriftEvidence absent = DriftEvidence.DEFAULT;
        var scoreDrift =
                section.optional("scoreDrift", ofScores(), absent.scoreDrift().name());
        var coverageBreach = section.optional(
                "coverageBreach", ofMisses(), absent.coverageBreach().name());
        var tolerance = section.optional("tolerance", tolerance(), Observes.MISSES);
        var lifetimeFalseAlarmProbability = section.optional(
                "lifetimeFalseAlarmProbability",
                ScalarType.number(DriftEvidence.LIFETIME_FALSE_ALARM_PROBABILITY),
                absent.lifetimeFalseAlarmProbability());
        return ConfigurationNode.whenRead(
                () -> new DriftEvidence(
                        SequentialDetectors.named(engine.orElseThrow(), scoreDrift.orElseThrow()),
                        SequentialDetectors.named(
                                isWeighted ? Observes.WEIGHTED_MISSES : tolerance.orElseThrow(),
                                coverageBreach.orElseThrow()),
                        lifetimeFalseAlarmProbability.orElseThrow()),
                engine,
                scoreDrift,
                coverageBreach,
                tolerance,
                lifetimeFalseAlarmProbability);
    }

    private ScalarType<String> ofScores() {
        return isPolya
                ? choice(Observes.SCORES, Observes.SCORES_BY_RANK, "engine is polya", "engine: rank")
                : choice(Observes.SCORES_BY_RANK);
    }

    private ScalarType<String> ofMisses() {
        return isWeighted
                ? choice(
                        Observes.WEIGHTED_MISSES,
                        Observes.MISSES,
                        "population is weighted",
                        "population: labelled or audit")
                : choice(Observes.MISSES);
    }

    private static ScalarType<String> choice(Observes observes) {
        return ScalarType.choice(names(observes).stream().collect(Collectors.toMap(name -> name, Function.identity())));
    }

    /** A choice with fewer names than another one, and what the names that it lacks need. */
    private static ScalarType<String> choice(Observes observes, Observes elsewhere, String reason, String need) {
        List<String> names = names(observes);
        List<String> missing =
                names(elsewhere).stream().filter(name -> !names.contains(name)).toList();
        String allowed = listed(names, " or ") + ", as " + reason;
        if (!missing.isEmpty()) {
            allowed += "; " + listed(missing, " and ") + (missing.size() == 1 ? " needs " : " need ") + need;
        }
        return ScalarType.choice(names.stream().collect(Collectors.toMap(name -> name, Function.identity())), allowed);
    }

    private static List<String> names(Observes observes) {
        return SequentialDetectors.observing(observes).stream()
                .map(DetectorType::name)
                .sorted()
                .toList();
    }

    private static String listed(List<String> names, String last) {
        int split = names.size() - 1;
        return split == 0 ? names.get(0) : String.join(", ", names.subList(0, split)) + last + names.get(split);
    }

    private ScalarType<Observes> tolerance() {
        if (isWeighted) {
            return ScalarType.choice(
                    USUAL, "usual, as population is weighted; 0 needs population: labelled or audit, and engine: rank");
        }
        return isPolya
                ? ScalarType.choice(
                        USUAL,
                        "usual, as engine is polya; 0 holds for misses by rank among the units before only,"
                                + " and needs engine: rank")
                : ScalarType.choice(TOLERANCES);
    }
}
