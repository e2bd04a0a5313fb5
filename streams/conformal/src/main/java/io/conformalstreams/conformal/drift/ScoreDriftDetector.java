package io.conformalstreams.conformal.drift;

import java.util.List;
import java.util.Optional;

/**
 * A detector of larger scores. Its null is that scores are still exchangeable with the reference scores; its
 * alternative is that high scores have become more frequent. The null is exact: under exchangeability,
 * {@link ScoreEvidence} bounds the false alarms. The detector looks at scores and never at adapting thresholds,
 * because those would hide the drift.
 *
 * <p>{@link NegatedScores} detects smaller scores.
 */
interface ScoreDriftDetector extends SequentialDetector {

    /**
     * Observes the next unit.
     *
     * @param deployedMiss whether the issued set missed the truth. It is counted, but it is not used as evidence
     */
    void observe(MonitoredScore score, boolean deployedMiss);

    /** The kind of evidence. */
    ScoreEvidence kind();

    /** The frozen levels. The exceedances of one of them decide whether the rate has recovered. */
    ReferenceLevels reference();

    /** The statistics on which the detector bets, in words. They become part of its name. */
    String counts();

    /** The kind of observation in the registry for this engine. */
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
            case AVERAGE ->
                "mean of the mixture Shiryaev-Roberts e-detector, the simple jumper and power bets on " + counts();
            case POWER -> "power bets on " + counts() + ", Shiryaev-Roberts form";
        };
        return new Description(
                name,
                kind() == ScoreEvidence.JUMPER || kind() == ScoreEvidence.POWER ? List.of() : OddsRatioGrid.ratios(),
                Optional.of(reference()),
                Description.EXCHANGEABILITY,
                Description.DEPLOYED);
    }

    @Override
    default DetectorType type() {
        return SequentialDetectors.named(observes(), kind().typeName());
    }
}
