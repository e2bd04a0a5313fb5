package io.conformalstreams.processor.calibrator;

import io.conformalstreams.processor.setting.ChoiceType;
import io.conformalstreams.processor.setting.ScalarType;
import io.conformalstreams.processor.setting.Setting;
import io.conformalstreams.processor.setting.SettingGroup;
import java.math.BigDecimal;

/** The settings that choose a guarantee in a configuration. */
public final class GuaranteeSettings {

    private static final String PATH = "procedures[].guarantee.";

    private static final SettingGroup TRAINING_CONDITIONAL = SettingGroup.of(
            PATH + "trainingConditional",
            "The coverage of a calibration is at least 1 - alpha, with probability 1 - delta. The number of units must be"
                    + " fixed in advance.");
    private static final Setting<BigDecimal> DELTA = TRAINING_CONDITIONAL.required(
            "delta",
            ScalarType.decimal(Guarantee.TrainingConditional.DELTA),
            "Probability that the coverage of a calibration is below 1 - alpha.");

    private static final SettingGroup INCLUSION_WEIGHTED = SettingGroup.of(
            PATH + "inclusionWeighted",
            "Units are weighted by the inverse of their inclusionProbability, so that the coverage is promised over all"
                    + " predictions, labelled or not.");
    private static final Setting<BigDecimal> SMALLEST_PROBABILITY = INCLUSION_WEIGHTED.required(
            "smallestProbability",
            ScalarType.decimal(Guarantee.InclusionWeighted.SMALLEST_PROBABILITY),
            "Smallest probability with which any prediction is selected for labelling.");

    private static final SettingGroup NONEXCHANGEABLE = SettingGroup.of(
            PATH + "nonexchangeable", "Newer units weigh more, so thresholds follow a drifting population.");
    private static final Setting<BigDecimal> RHO = NONEXCHANGEABLE.required(
            "rho",
            ScalarType.decimal(Guarantee.Nonexchangeable.RHO),
            "Weight of a unit relative to the unit accepted after it. It must be above 1 - alpha.");

    private static final SettingGroup ADAPTIVE = SettingGroup.of(
            PATH + "adaptive",
            "The level moves with the verdict of each issued set, so that the share of missed units approaches alpha in the long"
                    + " run.");
    private static final Setting<BigDecimal> GAMMA = ADAPTIVE.required(
            "gamma", ScalarType.decimal(Guarantee.Adaptive.GAMMA), "How far the verdicts of one unit move the level.");

    /** The type of the setting: the marginal guarantee, or a guarantee with its own settings. */
    public static final ChoiceType<Guarantee> TYPE = ChoiceType.<Guarantee>empty()
            .word("marginal", new Guarantee.Marginal())
            .keyed(TRAINING_CONDITIONAL, values -> new Guarantee.TrainingConditional(values.get(DELTA)))
            .keyed(INCLUSION_WEIGHTED, values -> new Guarantee.InclusionWeighted(values.get(SMALLEST_PROBABILITY)))
            .keyed(NONEXCHANGEABLE, values -> new Guarantee.Nonexchangeable(values.get(RHO)))
            .keyed(ADAPTIVE, values -> new Guarantee.Adaptive(values.get(GAMMA)));

    private GuaranteeSettings() {}
}
