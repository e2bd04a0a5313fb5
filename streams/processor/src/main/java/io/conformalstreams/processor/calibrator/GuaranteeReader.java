package io.conformalstreams.processor.calibrator;

import io.conformalstreams.processor.setting.ConfigurationNode;
import io.conformalstreams.processor.setting.ScalarType;
import java.util.Map;
import java.util.Optional;

/** Reads the {@code guarantee} of a procedure. */
public final class GuaranteeReader {

    private static final ScalarType<Guarantee> GUARANTEE = ScalarType.choice(
            Map.of("marginal", new Guarantee.Marginal()),
            "marginal, {trainingConditional: {delta: number}}, {nonexchangeable: {rho: number}} or {adaptive: {gamma: number}}");

    private GuaranteeReader() {}

    /**
     * Reads the guarantee. The default is the marginal one.
     *
     * @param section of the procedure
     * @return empty, with problems reported, where it is wrong
     */
    public static Optional<Guarantee> read(ConfigurationNode section) {
        if (!section.holdsMapping("guarantee")) {
            return section.optional("guarantee", GUARANTEE, new Guarantee.Marginal());
        }
        try (ConfigurationNode guarantee = section.child("guarantee")) {
            if (guarantee.holdsMapping("nonexchangeable")) {
                try (ConfigurationNode nonexchangeable = guarantee.child("nonexchangeable")) {
                    return nonexchangeable
                            .required("rho", ScalarType.decimal(Guarantee.Nonexchangeable.RHO))
                            .map(Guarantee.Nonexchangeable::new);
                }
            }
            if (guarantee.holdsMapping("adaptive")) {
                try (ConfigurationNode adaptive = guarantee.child("adaptive")) {
                    return adaptive.required("gamma", ScalarType.decimal(Guarantee.Adaptive.GAMMA))
                            .map(Guarantee.Adaptive::new);
                }
            }
            try (ConfigurationNode conditional = guarantee.child("trainingConditional")) {
                return conditional
                        .required("delta", ScalarType.decimal(Guarantee.TrainingConditional.DELTA))
                        .map(Guarantee.TrainingConditional::new);
            }
        }
    }
}
