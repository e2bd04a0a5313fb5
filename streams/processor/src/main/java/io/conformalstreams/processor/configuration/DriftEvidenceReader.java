package io.conformalstreams.processor.configuration;

import io.conformalstreams.conformal.drift.ScoreEvidence;
import io.conformalstreams.processor.configuration.Drift.Engine;
import io.conformalstreams.processor.configuration.Drift.Population;
import io.conformalstreams.processor.configuration.DriftEvidence.BreachEvidence;
import io.conformalstreams.processor.configuration.DriftEvidence.Tolerance;
import io.conformalstreams.processor.setting.ConfigurationNode;
import io.conformalstreams.processor.setting.ScalarType;
import java.util.Map;
import java.util.Optional;

/** Reads what proves drift. What does not fit to engine and population is refused with the way out. */
final class DriftEvidenceReader {

    private static final Map<String, ScoreEvidence> OF_SCORES =
            Map.of("mixture", ScoreEvidence.MIXTURE, "jumper", ScoreEvidence.JUMPER, "sleeper", ScoreEvidence.SLEEPER);
    private static final Map<String, ScoreEvidence> OF_COUNTS =
            Map.of("mixture", ScoreEvidence.MIXTURE, "sleeper", ScoreEvidence.SLEEPER);
    private static final Map<String, BreachEvidence> OF_MISSES =
            Map.of("mixture", BreachEvidence.MIXTURE, "cusum", BreachEvidence.CUSUM, "sleeper", BreachEvidence.SLEEPER);
    private static final Map<String, Tolerance> TOLERANCES = Map.of("usual", Tolerance.USUAL, "0", Tolerance.NONE);

    private final boolean isPolya;
    private final boolean isWeighted;

    private DriftEvidenceReader(Optional<Population> population, Optional<Engine> engine) {
        this.isPolya = engine.filter(Engine.POLYA::equals).isPresent();
        this.isWeighted = population.filter(Population.WEIGHTED::equals).isPresent();
    }

    static Optional<DriftEvidence> read(
            ConfigurationNode drift, Optional<Population> population, Optional<Engine> engine) {
        DriftEvidenceReader reader = new DriftEvidenceReader(population, engine);
        try (ConfigurationNode section = drift.child("evidence")) {
            return reader.read(section);
        }
    }

    private Optional<DriftEvidence> read(ConfigurationNode section) {
        DriftEvidence absent = DriftEvidence.DEFAULT;
        var scoreDrift = section.optional("scoreDrift", ofScores(), absent.scoreDrift());
        var coverageBreach = section.optional("coverageBreach", ofMisses(), absent.coverageBreach());
        var tolerance = section.optional("tolerance", tolerance(), absent.tolerance());
        var lifetimeFalseAlarmProbability = section.optional(
                "lifetimeFalseAlarmProbability",
                ScalarType.number(DriftEvidence.LIFETIME_FALSE_ALARM_PROBABILITY),
                absent.lifetimeFalseAlarmProbability());
        return ConfigurationNode.whenRead(
                () -> new DriftEvidence(
                        scoreDrift.orElseThrow(),
                        coverageBreach.orElseThrow(),
                        tolerance.orElseThrow(),
                        lifetimeFalseAlarmProbability.orElseThrow()),
                scoreDrift,
                coverageBreach,
                tolerance,
                lifetimeFalseAlarmProbability);
    }

    private ScalarType<ScoreEvidence> ofScores() {
        return isPolya
                ? ScalarType.choice(OF_COUNTS, "mixture or sleeper, as engine is polya; jumper needs engine: rank")
                : ScalarType.choice(OF_SCORES);
    }

    private ScalarType<BreachEvidence> ofMisses() {
        return isWeighted
                ? ScalarType.choice(
                        Map.of("mixture", BreachEvidence.MIXTURE),
                        "mixture, as population is weighted; cusum and sleeper need population: labelled or audit")
                : ScalarType.choice(OF_MISSES);
    }

    private ScalarType<Tolerance> tolerance() {
        Map<String, Tolerance> usual = Map.of("usual", Tolerance.USUAL);
        if (isWeighted) {
            return ScalarType.choice(
                    usual, "usual, as population is weighted; 0 needs population: labelled or audit, and engine: rank");
        }
        return isPolya
                ? ScalarType.choice(
                        usual,
                        "usual, as engine is polya; 0 holds for misses by rank among the units before only,"
                                + " and needs engine: rank")
                : ScalarType.choice(TOLERANCES);
    }
}
