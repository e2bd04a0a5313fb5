package io.conformalstreams.processor.prediction;

import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.contracts.SetReason;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.InputProxies.Proxy;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.drift.DriftEvent.ProxyValue;
import io.conformalstreams.processor.drift.MonitoredInputs;
import io.conformalstreams.processor.method.ConformalMethod;
import io.conformalstreams.processor.method.PredictionRegion;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.model.ScoredImage;
import io.conformalstreams.processor.prediction.PredictionRegions.LevelRegion;
import io.conformalstreams.processor.prediction.PredictionRegions.Used;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Measures a prediction for the input monitors. The result depends only on the scores and on stored thresholds. */
final class InputMeasurement {

    private final ConformalConfiguration configuration;
    private final BandThresholds bandThresholds;

    InputMeasurement(ConformalConfiguration configuration, BandThresholds bandThresholds) {
        this.configuration = configuration;
        this.bandThresholds = bandThresholds;
    }

    /**
     * Measures a prediction.
     *
     * @param levels the issued levels of each procedure, by procedure name
     */
    List<ProxyValue> of(String stratum, Model model, ScoredImage image, Map<String, List<LevelRegion>> levels) {
        List<ProxyValue> measured = new ArrayList<>();
        for (Channel channel : model.channels()) {
            PredictedImage predicted = image.channels().get(channel);
            double size = predicted.predictedMask().count() * image.grid().voxelVolume();
            for (Proxy proxy : configuration.drift().inputProxies().chosen()) {
                switch (proxy) {
                    case SIZE -> measured.add(new ProxyValue(channel.name(), proxy, StrictMath.log1p(size)));
                    case ENTROPY -> measured.add(new ProxyValue(channel.name(), proxy, predicted.meanEntropy()));
                    case BAND ->
                        MonitoredInputs.bandProcedure(configuration, model, channel)
                                .flatMap(procedure -> band(
                                        stratum,
                                        procedure,
                                        image,
                                        levels.get(procedure.name()).get(0)))
                                .ifPresent(band -> measured.add(new ProxyValue(
                                        channel.name(), proxy, StrictMath.log1p(band) - StrictMath.log1p(size))));
                }
            }
        }
        return measured;
    }

    /** The area or volume between the sets. Empty before calibration, and for methods that predict no sets. */
    private Optional<Double> band(String stratum, Procedure procedure, ScoredImage image, LevelRegion issued) {
        boolean isSupported = procedure.method().components().stream()
                .allMatch(component -> procedure.method().isSupported(component, image));
        if (!isSupported) {
            return Optional.empty();
        }
        return frozen(stratum, procedure, image, issued.used()).map(lambdas -> {
            // Reuse the issued sets if they were made with these thresholds.
            PredictionRegion region = lambdas.equals(lambdas(issued.used()))
                    ? issued.region()
                    : procedure
                            .regions(
                                    image,
                                    List.of(new ConformalMethod.Level(
                                            procedure.alphas().get(0), lambdas)))
                            .get(0);
            PredictionRegion.Sets sets = (PredictionRegion.Sets) region;
            return (sets.outer().count() - sets.outer().intersectionCount(sets.inner()))
                    * image.grid().voxelVolume();
        });
    }

    private Optional<Map<Component, Double>> frozen(
            String stratum, Procedure procedure, ScoredImage image, Map<Component, Used> used) {
        String sizeClass = procedure.sizeClass(image).orElse("");
        Optional<Map<Component, Double>> found = bandThresholds.find(stratum, procedure.fingerprint(), sizeClass);
        boolean isCalibrated = used.values().stream().allMatch(component -> component.reason() == SetReason.CALIBRATED);
        if (found.isPresent() || !isCalibrated) {
            return found;
        }
        bandThresholds.put(stratum, procedure.fingerprint(), sizeClass, lambdas(used));
        return Optional.of(lambdas(used));
    }

    private static Map<Component, Double> lambdas(Map<Component, Used> used) {
        Map<Component, Double> lambdas = new EnumMap<>(Component.class);
        used.forEach(
                (component, found) -> lambdas.put(component, found.threshold().lambda()));
        return lambdas;
    }
}
