package io.conformalstreams.conformal.drift;

import java.util.List;
import java.util.Optional;

/**
 * A detector of larger scores. It asks whether scores are still exchangeable with those of the reference, or whether high
 * ones come more often. The null is exact: under exchangeability an alarm comes falsely as rarely as its
 * {@link ScoreEvidence} says. It looks at scores and never at thresholds that adapt, because those would hide the drift.
 *
 * <p>For scores that become smaller see {@link NegatedScores}.
 */
interface ScoreDriftDetector extends SequentialDetector {

    /**
     * Takes the next unit.
     *
     * @param deployedMiss whether the issued set missed the truth; counted for the estimate and no evidence
     */
    void observe(MonitoredScore score, boolean deployedMiss);

    /** What the evidence is. */
    ScoreEvidence kind();

    /** The frozen levels; recovery is judged by their exceedances. */
    ReferenceLevels reference();

    /** What the scores are turned into, for the name. */
    String counts();

    /** What the registered types of this engine observe. */
    DetectorType.Observes observes();

    @Override
    default MonitoredUnit observe(MonitoredUnit unit) {
        observe(unit.score(), unit.miss());
        return unit;
    }

    @Override
    default boolean isEvent(MonitoredUnit unit, double level) {
        return unit.score().exceeds(reference().at(level).threshold());
    }

    @Override
    default double rateToReturnTo(double level, double alpha) {
        return level;
    }

    @Override
    default AlarmLimit limit(FalseAlertBudget budget, double nullMiscoverage) {
        return kind() == ScoreEvidence.SLEEPER ? AlarmLimit.forLife(budget.settings()) : AlarmLimit.byLabels(budget);
    }

    @Override
    default Description description() {
        String name = switch (kind()) {
            case MIXTURE -> "mixture Shiryaev-Roberts e-detector on " + counts() + " at several levels";
            case SLEEPER -> "sleeper e-process on " + counts() + " at several levels";
            case JUMPER -> "simple jumper on " + counts() + ", Shiryaev-Roberts form";
        };
        return new Description(
                name,
                kind() == ScoreEvidence.JUMPER ? List.of() : OddsRatioGrid.ratios(),
                Optional.of(reference()),
                Description.EXCHANGEABILITY,
                Description.DEPLOYED);
    }

    @Override
    default DetectorType type() {
        return SequentialDetectors.named(observes(), kind().typeName());
    }
}
