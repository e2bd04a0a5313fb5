package io.conformalstreams.processor.prediction;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.contracts.SetReason;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.method.ConformalMethod;
import io.conformalstreams.processor.method.PredictionRegion;
import io.conformalstreams.processor.method.ValueInterval;
import io.conformalstreams.processor.model.ScoredImage;
import io.conformalstreams.processor.prediction.IssuedPrediction.IssuedComponent;
import io.conformalstreams.processor.prediction.IssuedPrediction.IssuedLevel;
import io.conformalstreams.processor.prediction.StratumThresholdSet.LatestThreshold;
import io.conformalstreams.processor.prediction.StratumThresholdSet.ProcedureThresholdSet;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The regions that one procedure predicts for one image. They depend only on the image's scores and on the thresholds
 * that they cite.
 */
final class PredictionRegions {

    private final Procedure procedure;
    private final ScoredImage image;
    private final Optional<ProcedureThresholdSet> thresholds;
    private final Optional<String> sizeClass;

    /**
     * @param cited thresholds of the stratum, if it has any
     */
    PredictionRegions(Procedure procedure, ScoredImage image, Optional<StratumThresholdSet> cited) {
        this.procedure = procedure;
        this.image = image;
        this.sizeClass = procedure.sizeClass(image);
        this.thresholds =
                cited.flatMap(set -> Optional.ofNullable(set.procedures().get(procedure.name())));
    }

    /** The size class of the image, if the procedure has size classes. */
    Optional<String> sizeClass() {
        return sizeClass;
    }

    /** The regions at each configured alpha. */
    List<LevelRegion> levels() {
        List<Map<Component, Used>> used = new ArrayList<>();
        List<ConformalMethod.Level> levels = new ArrayList<>();
        for (BigDecimal alpha : procedure.alphas()) {
            Map<Component, Used> ofAlpha = used(alpha);
            Map<Component, Double> lambdas = new EnumMap<>(Component.class);
            ofAlpha.forEach((component, found) ->
                    lambdas.put(component, found.threshold().lambda()));
            used.add(ofAlpha);
            levels.add(new ConformalMethod.Level(alpha, lambdas));
        }
        List<PredictionRegion> regions = procedure.regions(image, levels);
        List<LevelRegion> issued = new ArrayList<>();
        for (int index = 0; index < used.size(); index++) {
            issued.add(level(procedure.alphas().get(index), regions.get(index), used.get(index)));
        }
        return issued;
    }

    private LevelRegion level(BigDecimal nominalAlpha, PredictionRegion region, Map<Component, Used> used) {
        Optional<ValueInterval> interval =
                region instanceof PredictionRegion.Interval found ? Optional.of(found.interval()) : Optional.empty();
        IssuedLevel issued = new IssuedLevel(
                nominalAlpha.doubleValue(),
                used.values().stream().map(Used::issued).toList(),
                interval,
                procedure.method().events(),
                trivial(region),
                size(region));
        return new LevelRegion(nominalAlpha.doubleValue(), region, used, issued);
    }

    /** The counted events whose every set is empty or the whole image. */
    private Set<Component> trivial(PredictionRegion region) {
        if (!(region instanceof PredictionRegion.Sets sets)) {
            return Set.of();
        }
        boolean inner = isTrivial(sets.inner());
        boolean outer = isTrivial(sets.outer());
        Set<Component> trivial = EnumSet.noneOf(Component.class);
        for (Component event : procedure.method().events()) {
            boolean isTrivial = switch (event) {
                case INNER -> inner;
                case OUTER, RISK -> outer;
                default -> inner && outer;
            };
            if (isTrivial) {
                trivial.add(event);
            }
        }
        return trivial;
    }

    private static double size(PredictionRegion region) {
        if (region instanceof PredictionRegion.Sets sets) {
            return Math.max(0, sets.outer().count() - sets.inner().count());
        }
        return ((PredictionRegion.Interval) region).interval().width();
    }

    private static boolean isTrivial(PackedMask set) {
        return set.isEmpty() || set.isFull();
    }

    private Map<Component, Used> used(BigDecimal nominalAlpha) {
        Map<Component, Used> used = new EnumMap<>(Component.class);
        procedure.method().components().forEach(component -> used.put(component, use(nominalAlpha, component)));
        return Collections.unmodifiableMap(used);
    }

    private Used use(BigDecimal nominalAlpha, Component component) {
        if (thresholds.isEmpty()) {
            return withoutCalibration(nominalAlpha, component, SetReason.NO_CALIBRATION);
        }
        ProcedureThresholdSet set = thresholds.get();
        // Check this first: a changed procedure can have other components, which would seem to lack a calibration.
        if (!set.fingerprint().equals(procedure.fingerprint())) {
            return withoutCalibration(nominalAlpha, component, SetReason.PROCEDURE_CHANGED);
        }
        Optional<LatestThreshold> found = set.find(nominalAlpha, component, sizeClass);
        if (found.isEmpty()) {
            return withoutCalibration(nominalAlpha, component, SetReason.NO_CALIBRATION);
        }
        if (!procedure.method().isSupported(component, image)) {
            return withoutCalibration(nominalAlpha, component, SetReason.NO_SCORES);
        }
        return new Used(found.get(), reason(found.get()));
    }

    private static SetReason reason(LatestThreshold threshold) {
        if (threshold.isTrivial()) {
            return SetReason.TOO_FEW;
        }
        return threshold.lambda() == Double.POSITIVE_INFINITY ? SetReason.INFINITE_THRESHOLD : SetReason.CALIBRATED;
    }

    /** Treats an unusable calibration as n = 0: the rank is 1, above n, so the threshold is plus infinity. */
    private Used withoutCalibration(BigDecimal nominalAlpha, Component component, SetReason reason) {
        double alpha = procedure.method().alpha(component, nominalAlpha).doubleValue();
        return new Used(
                new LatestThreshold(
                        nominalAlpha.doubleValue(), component, alpha, 0, 1, Double.POSITIVE_INFINITY, Optional.empty()),
                reason);
    }

    /**
     * The region at one nominal alpha.
     *
     * @param used the thresholds from which the region was made
     * @param issued the scalars that are stored until a label arrives
     */
    record LevelRegion(double nominalAlpha, PredictionRegion region, Map<Component, Used> used, IssuedLevel issued) {}

    /** A threshold and the reason for its value. */
    record Used(LatestThreshold threshold, SetReason reason) {

        private IssuedComponent issued() {
            return new IssuedComponent(
                    threshold.component(),
                    threshold.alpha(),
                    threshold.n(),
                    threshold.k(),
                    threshold.lambda(),
                    reason == SetReason.CALIBRATED);
        }
    }
}
