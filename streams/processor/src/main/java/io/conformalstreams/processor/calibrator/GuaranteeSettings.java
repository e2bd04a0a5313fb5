package io.conformalstreams.processor.calibrator;

import io.conformalstreams.processor.setting.ChoiceType;
import io.conformalstreams.processor.setting.ScalarType;
import io.conformalstreams.processor.setting.Setting;
import io.conformalstreams.processor.setting.SettingGroup;
import java.math.BigDecimal;

/** How a guarantee is written in a configuration. */
public final class GuaranteeSettings {

    private static final String PATH = "procedures[].guarantee.";

    private static final SettingGroup TRAINING_CONDITIONAL = SettingGroup.of(
            PATH + "trainingConditional",
            "Coverage is at least 1 - alpha in all but a share delta of calibrations, for one number of units fixed"
                    + " beforehand.");
    private static final Setting<BigDecimal> DELTA = TRAINING_CONDITIONAL.required(
            "delta",
            ScalarType.decimal(Guarantee.TrainingConditional.DELTA),
            "Probability that a calibration fails to cover.");

    private static final SettingGroup NONEXCHANGEABLE = SettingGroup.of(
            PATH + "nonexchangeable", "Newer units weigh more, so that thresholds follow a drifting population.");
    private static final Setting<BigDecimal> RHO = NONEXCHANGEABLE.required(
            "rho",
            ScalarType.decimal(Guarantee.Nonexchangeable.RHO),
            "Weight of a unit relative to the unit accepted after it. It must be above 1 - alpha.");

    private static final SettingGroup ADAPTIVE = SettingGroup.of(
            PATH + "adaptive",
            "The level moves with each label, so that in the long run the share of misses comes to alpha.");
    private static final Setting<BigDecimal> GAMMA = ADAPTIVE.required(
            "gamma", ScalarType.decimal(Guarantee.Adaptive.GAMMA), "How far one label moves the level.");

    /** The marginal guarantee, or one with settings of its own. */
    public static final ChoiceType<Guarantee> TYPE = ChoiceType.<Guarantee>empty()
            .word("marginal", new Guarantee.Marginal())
            .keyed(TRAINING_CONDITIONAL, values -> new Guarantee.TrainingConditional(values.get(DELTA)))
            .keyed(NONEXCHANGEABLE, values -> new Guarantee.Nonexchangeable(values.get(RHO)))
            .keyed(ADAPTIVE, values -> new Guarantee.Adaptive(values.get(GAMMA)));

    private GuaranteeSettings() {}
}
