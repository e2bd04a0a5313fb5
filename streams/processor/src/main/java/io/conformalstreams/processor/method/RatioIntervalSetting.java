package io.conformalstreams.processor.method;

import io.conformalstreams.processor.setting.ChoiceType;
import io.conformalstreams.processor.setting.Constraint;
import io.conformalstreams.processor.setting.ScalarType;
import io.conformalstreams.processor.setting.Setting;
import io.conformalstreams.processor.setting.SettingGroup;
import java.math.BigDecimal;

/** How the configuration writes a {@link RatioIntervalKind}. */
final class RatioIntervalSetting {

    private static final Constraint<BigDecimal> SHARE = Constraint.properShare();
    private static final SettingGroup OVERALL = SettingGroup.of(
            MethodType.PATH + ".interval.overall",
            "The interval of equation 8. Markov's inequality makes it wider, to include the model's own uncertainty.");
    private static final Setting<BigDecimal> MARKOV_SHARE = OVERALL.required(
            "markovShare",
            ScalarType.decimal(SHARE),
            "Share of alpha for Markov's inequality. Choose it on learning images.");

    private RatioIntervalSetting() {}

    static ChoiceType<RatioIntervalKind> choice() {
        return ChoiceType.<RatioIntervalKind>empty()
                .word("calibrated", new RatioIntervalKind.Calibrated())
                .word("conformal", new RatioIntervalKind.Conformal())
                .keyed(OVERALL, values -> new RatioIntervalKind.Overall(values.get(MARKOV_SHARE)));
    }
}
