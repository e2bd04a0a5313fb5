package io.conformalstreams.processor.prediction;

import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.drift.LabelledUnit.IssuedThreshold;
import io.conformalstreams.processor.drift.LabelledUnit.ScoredComponent;
import io.conformalstreams.processor.drift.LabelledUnit.ScoredProcedure;
import io.conformalstreams.processor.method.ValueInterval;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The numbers that a label needs to judge the sets issued for one prediction. Masks are not kept.
 *
 * @param unitId the exchangeable unit to which the image belongs
 * @param predictedAt event time, milliseconds since 1970
 * @param scoresSha256 digest of the scores
 * @param selfCalibrated whether the image or its unit had already entered the calibration that the sets cite
 * @param version version of the cited thresholds; 0 if there were none
 * @param epoch epoch of the cited thresholds; 0 if there were none
 * @param attributes the attributes of the image, by name: those of the prediction and, from its first matched label on,
 *     also those that only the label has
 */
record IssuedPrediction(
        String stratum,
        String imageId,
        String predictionId,
        String unitId,
        long predictedAt,
        String scoresSha256,
        boolean selfCalibrated,
        long version,
        int epoch,
        SortedMap<String, String> attributes,
        List<IssuedProcedure> procedures) {

    IssuedPrediction {
        attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
        procedures = List.copyOf(procedures);
    }

    /**
     * Whether the image is a unit of its own: the unit has the id of the image, as always if the prediction names no unit.
     * Other images may belong to the unit, too.
     */
    boolean isOwnUnit() {
        return unitId.equals(imageId);
    }

    /** Whether a label was matched. */
    boolean hasOutcome() {
        return procedures.stream().anyMatch(procedure -> procedure.outcome().isPresent());
    }

    /**
     * Returns the prediction with the attributes of its first matched label added. Later labels add nothing, so that a
     * correction does not move an image to another cohort.
     */
    IssuedPrediction withAttributesOf(CalibratedLabel label) {
        if (hasOutcome()) {
            return this;
        }
        SortedMap<String, String> all = new TreeMap<>(label.attributes());
        all.putAll(attributes);
        return with(all, procedures);
    }

    /** The sets in the form that the drift monitors read before a label arrives. */
    List<ScoredProcedure> monitored() {
        return procedures.stream()
                .map(procedure -> new ScoredProcedure(
                        procedure.name(),
                        procedure.fingerprint(),
                        procedure.sizeClass(),
                        epoch,
                        version,
                        procedure.monitored()))
                .toList();
    }

    IssuedPrediction withProcedures(List<IssuedProcedure> changed) {
        return with(attributes, changed);
    }

    private IssuedPrediction with(
            SortedMap<String, String> changedAttributes, List<IssuedProcedure> changedProcedures) {
        return new IssuedPrediction(
                stratum,
                imageId,
                predictionId,
                unitId,
                predictedAt,
                scoresSha256,
                selfCalibrated,
                version,
                epoch,
                changedAttributes,
                changedProcedures);
    }

    /**
     * The issued sets of one procedure.
     *
     * @param sizeClass size class whose thresholds were used, if the procedure has size classes
     * @param outcome the newest outcome; empty until a label arrives
     */
    record IssuedProcedure(
            String name,
            String channel,
            String fingerprint,
            Optional<String> sizeClass,
            List<IssuedLevel> levels,
            Optional<MatchedLabel> outcome) {

        IssuedProcedure {
            levels = List.copyOf(levels);
        }

        private List<ScoredComponent> monitored() {
            Map<Component, List<IssuedThreshold>> issuedThresholds = new EnumMap<>(Component.class);
            for (IssuedLevel level : levels) {
                for (IssuedComponent component : level.components()) {
                    issuedThresholds
                            .computeIfAbsent(component.component(), unseen -> new ArrayList<>())
                            .add(new IssuedThreshold(
                                    level.nominalAlpha(),
                                    component.alpha(),
                                    component.n(),
                                    component.k(),
                                    component.lambda(),
                                    component.calibrated()));
                }
            }
            return issuedThresholds.entrySet().stream()
                    .map(component ->
                            new ScoredComponent(component.getKey(), OptionalDouble.empty(), component.getValue()))
                    .toList();
        }

        IssuedProcedure withOutcome(MatchedLabel met) {
            return new IssuedProcedure(name, channel, fingerprint, sizeClass, levels, Optional.of(met));
        }
    }

    /**
     * What was issued at one nominal alpha.
     *
     * @param interval the issued interval; empty if sets were issued
     * @param events the components whose coverage a label decides
     * @param trivial those of {@code events} for which each set is empty or the whole image
     * @param size what the set leaves open: pixels of the outer set minus pixels of the inner set, at least 0; for an
     *     interval, its width
     */
    record IssuedLevel(
            double nominalAlpha,
            List<IssuedComponent> components,
            Optional<ValueInterval> interval,
            List<Component> events,
            Set<Component> trivial,
            double size) {

        IssuedLevel {
            components = List.copyOf(components);
            events = List.copyOf(events);
            trivial = Set.copyOf(trivial);
        }
    }

    /**
     * A threshold that a set was made with.
     *
     * @param calibrated false if the set is trivial
     */
    record IssuedComponent(Component component, double alpha, long n, long k, double lambda, boolean calibrated) {}

    /**
     * The newest outcome of a procedure's sets.
     *
     * @param counted what the outcome added to the running coverage, by level; empty if it added nothing
     */
    record MatchedLabel(int revision, List<LevelVerdict> counted) {

        MatchedLabel {
            counted = List.copyOf(counted);
        }
    }

    /**
     * The contribution of one level to the running coverage.
     *
     * @param calibrated events whose thresholds were calibrated
     * @param covered events that occurred
     * @param trivial events for which each set is empty or the whole image
     * @param loss share of the truth that the set misses, in units of 2^-32; 0 if no risk is controlled
     * @param emptyTruth whether no labelled pixel belongs to the structure
     */
    record LevelVerdict(
            Set<Component> calibrated, Set<Component> covered, Set<Component> trivial, long loss, boolean emptyTruth) {

        LevelVerdict {
            calibrated = Set.copyOf(calibrated);
            covered = Set.copyOf(covered);
            trivial = Set.copyOf(trivial);
        }
    }
}
