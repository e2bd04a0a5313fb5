package io.conformalstreams.ops.promise;

import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.method.ConformalMethod;
import io.conformalstreams.processor.method.PredictionRegion;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** A configured procedure on simulated images, at alpha = .2. It calibrates and predicts with the code of the stream. */
final class SimulatedProcedure {

    static final BigDecimal ALPHA = new BigDecimal("0.2");

    private final Procedure procedure;

    /** How the threshold of a component is taken. */
    enum Threshold {
        /** As the procedure computes it. */
        AS_SHIPPED(""),

        /** A fault: the next smaller critical value. */
        ONE_RANK_TOO_SMALL("rank k - 1"),

        /** A fault: the smallest critical value. */
        SMALLEST("rank 1");

        private final String words;

        Threshold(String words) {
            this.words = words;
        }

        /** Returns the fault in words. */
        String words() {
            return words;
        }

        private double of(SimulatedCalibration calibration, Component component, double lambda) {
            return switch (this) {
                case AS_SHIPPED -> lambda;
                case ONE_RANK_TOO_SMALL -> calibration.below(component, lambda);
                case SMALLEST -> calibration.smallest(component);
            };
        }
    }

    /** Judges a predicted region by the definition of the promise. */
    @FunctionalInterface
    interface Judgement {

        boolean isKept(SimulatedImage image, PredictionRegion region);
    }

    /**
     * Configures the procedure for the lesion.
     *
     * @param settings type and settings of the method as a YAML flow mapping, without braces
     */
    SimulatedProcedure(String settings) {
        String yaml = SimulatedImage.MODEL
                + "procedures:\n  - {name: simulated, model: net, channel: lesion, alphas: [0.2], window: all, "
                + settings
                + "}\n";
        this.procedure =
                ConformalConfiguration.parse(yaml, Map.of()).procedures().get(0);
    }

    /** Returns the promise in the words of the method. */
    String statement() {
        return procedure.method().promise(procedure.channel(), ALPHA).sentence();
    }

    /**
     * Predicts the region of a new image after a calibration.
     *
     * @param units the images that calibrate
     * @param taken how thresholds are taken
     * @return empty if the fault leaves no threshold
     */
    Optional<PredictionRegion> region(List<SimulatedImage> units, SimulatedImage next, Threshold taken) {
        ConformalMethod method = procedure.method();
        Map<Component, BigDecimal> alphas = new LinkedHashMap<>();
        method.components().forEach(component -> alphas.put(component, method.alpha(component, ALPHA)));
        SimulatedCalibration calibration = new SimulatedCalibration(procedure.calibrationRule(), alphas);
        units.forEach(unit -> calibration.add(
                procedure.score(unit.scored(), unit::truth).orElseThrow(),
                unit.scored().fold(),
                1));
        Map<Component, Double> thresholds = new EnumMap<>(Component.class);
        alphas.forEach((component, alpha) -> {
            double lambda = calibration.threshold(component, alpha).lambda();
            thresholds.put(component, taken.of(calibration, component, lambda));
        });
        return taken != Threshold.AS_SHIPPED && thresholds.containsValue(Double.NEGATIVE_INFINITY)
                ? Optional.empty()
                : Optional.of(procedure
                        .regions(next.scored(), List.of(new ConformalMethod.Level(ALPHA, thresholds)))
                        .get(0));
    }

    /**
     * Creates an experiment: some images calibrate, and the region of a new one is judged. The planted fault is the rank k
     * - 1.
     */
    Experiment experiment(String setting, int units, Judgement judgement) {
        return experiment(setting, units, Threshold.ONE_RANK_TOO_SMALL, judgement);
    }

    /** Creates an experiment whose planted fault is the rank 1. It suits promises that are kept far too often. */
    Experiment withSmallestValues(String setting, int units, Judgement judgement) {
        return experiment(setting, units, Threshold.SMALLEST, judgement);
    }

    private Experiment experiment(String setting, int units, Threshold fault, Judgement judgement) {
        return Experiment.ofEvent(
                units + " images, " + setting, Requirement.probabilityAtLeast(0.8), fault.words(), (random, faulty) -> {
                    List<SimulatedImage> images = IntStream.range(0, units)
                            .mapToObj(unit -> SimulatedImage.draw(random))
                            .toList();
                    SimulatedImage next = SimulatedImage.draw(random);
                    return region(images, next, faulty ? fault : Threshold.AS_SHIPPED)
                            .map(region -> judgement.isKept(next, region))
                            .orElse(false);
                });
    }
}
