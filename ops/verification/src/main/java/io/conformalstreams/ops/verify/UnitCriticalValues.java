package io.conformalstreams.ops.verify;

import io.conformalstreams.ops.verify.AgedValues.AgedValue;
import io.conformalstreams.ops.verify.RecomputedThreshold.Aim;
import io.conformalstreams.ops.verify.SelectedValues.SelectedValue;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.calibrator.Losses;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.configuration.Window;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * The units that calibrate one procedure after the labels of a log. A unit's critical value is the largest critical
 * value among those of its images that are active, in the newest epoch and in one size class. The unit counts if the
 * window contains the image of the unit that was accepted first. The values are sorted.
 */
final class UnitCriticalValues {

    private record Cell(Optional<String> sizeClass, Component component) {}

    private record UnitOfClass(String unitId, Optional<String> sizeClass) {}

    private record Member(String unitId, Cell cell) {

        UnitOfClass unit() {
            return new UnitOfClass(unitId, cell.sizeClass());
        }
    }

    private static final double[] NONE = {};

    private final Procedure procedure;
    private final AdaptedLevels levels;
    private final Map<Cell, double[]> sorted;
    private final Map<Cell, List<SelectedValue>> selected;
    private final Map<Optional<String>, List<OptionalInt>> folds;
    private final Map<Optional<String>, List<Losses>> losses;
    private final Map<Cell, List<AgedValue>> aged;
    private final long images;

    private UnitCriticalValues(
            Procedure procedure,
            AdaptedLevels levels,
            Map<Cell, double[]> sorted,
            Map<Cell, List<SelectedValue>> selected,
            Map<Optional<String>, List<OptionalInt>> folds,
            Map<Optional<String>, List<Losses>> losses,
            Map<Cell, List<AgedValue>> aged,
            long images) {
        this.procedure = procedure;
        this.levels = levels;
        this.sorted = sorted;
        this.selected = selected;
        this.folds = folds;
        this.losses = losses;
        this.aged = aged;
        this.images = images;
    }

    /** @param levels current adaptive levels, if the procedure has any */
    static UnitCriticalValues of(Procedure procedure, LabelledLog log, AdaptedLevels levels) {
        List<AcceptedLabel> images = log.images();
        int newestEpoch = log.policies().size() - 1;
        long newestFirstLabel =
                images.stream().mapToLong(AcceptedLabel::firstLabelledAt).max().orElse(0);
        Map<String, AcceptedLabel> firstImages = firstImages(images);
        Map<Member, Double> units = new HashMap<>();
        Map<UnitOfClass, Losses> losses = new HashMap<>();
        Map<UnitOfClass, Long> firsts = new HashMap<>();
        Map<UnitOfClass, OptionalInt> folds = new HashMap<>();
        Map<UnitOfClass, Optional<Double>> probabilities = new HashMap<>();
        for (AcceptedLabel image : images) {
            ImageScore score = image.label().scores().get(procedure.fingerprint());
            if (score != null
                    && image.label().active()
                    && image.epoch() == newestEpoch
                    && isInside(
                            procedure.window(),
                            firstImages.get(image.label().unitId()),
                            images.size(),
                            newestFirstLabel)) {
                score.criticalValues()
                        .forEach((component, value) -> units.merge(
                                new Member(image.label().unitId(), new Cell(score.sizeClass(), component)),
                                value,
                                Math::max));
                UnitOfClass unit = new UnitOfClass(image.label().unitId(), score.sizeClass());
                losses.merge(unit, score.losses(), Losses::maximum);
                firsts.merge(unit, image.sequence(), Math::min);
                folds.put(unit, image.label().fold());
                probabilities.merge(
                        unit,
                        image.label().inclusionProbability(),
                        (one, other) -> one.equals(other) ? one : Optional.empty());
            }
        }
        Map<Cell, double[]> sorted = new HashMap<>();
        units.keySet().stream()
                .map(Member::cell)
                .distinct()
                .forEach(cell -> sorted.put(
                        cell,
                        units.entrySet().stream()
                                .filter(unit -> unit.getKey().cell().equals(cell))
                                .mapToDouble(Map.Entry::getValue)
                                .sorted()
                                .toArray()));
        return new UnitCriticalValues(
                procedure,
                levels,
                sorted,
                units.entrySet().stream()
                        .collect(Collectors.groupingBy(
                                unit -> unit.getKey().cell(),
                                Collectors.flatMapping(
                                        unit -> probabilities.get(unit.getKey().unit()).stream()
                                                .map(probability -> new SelectedValue(unit.getValue(), probability)),
                                        Collectors.toList()))),
                folds.entrySet().stream()
                        .collect(Collectors.groupingBy(
                                entry -> entry.getKey().sizeClass(),
                                Collectors.mapping(Map.Entry::getValue, Collectors.toList()))),
                losses.entrySet().stream()
                        .sorted(Comparator.comparing(entry -> firsts.get(entry.getKey())))
                        .collect(Collectors.groupingBy(
                                entry -> entry.getKey().sizeClass(),
                                Collectors.mapping(Map.Entry::getValue, Collectors.toList()))),
                units.entrySet().stream()
                        .collect(Collectors.groupingBy(
                                unit -> unit.getKey().cell(),
                                Collectors.mapping(
                                        unit -> new AgedValue(
                                                unit.getValue(),
                                                firsts.get(unit.getKey().unit())),
                                        Collectors.toList()))),
                images.size());
    }

    Procedure procedure() {
        return procedure;
    }

    /** Computes the threshold with the procedure's calibration rule. */
    RecomputedThreshold threshold(BigDecimal nominalAlpha, Component component, Optional<String> sizeClass) {
        Aim aim = new Aim(nominalAlpha, component, procedure.method().alpha(component, nominalAlpha), sizeClass);
        var units = new RecomputedRule.Units(
                values(component, sizeClass),
                aged.getOrDefault(new Cell(sizeClass, component), List.of()),
                selected.getOrDefault(new Cell(sizeClass, component), List.of()),
                folds.getOrDefault(sizeClass, List.of()),
                losses.getOrDefault(sizeClass, List.of()),
                images);
        return procedure.calibrationRule().match(new RecomputedRule(aim, units, levels));
    }

    /** Computes the thresholds of a size class, ordered by nominal alpha as configured, and component. */
    List<RecomputedThreshold> thresholds(Optional<String> sizeClass) {
        List<RecomputedThreshold> thresholds = new ArrayList<>();
        for (BigDecimal nominalAlpha : procedure.alphas()) {
            for (Component component : procedure.method().components()) {
                thresholds.add(threshold(nominalAlpha, component, sizeClass));
            }
        }
        return thresholds;
    }

    long units(Component component, Optional<String> sizeClass) {
        return values(component, sizeClass).length;
    }

    long greater(Component component, Optional<String> sizeClass, double value) {
        return Arrays.stream(values(component, sizeClass))
                .filter(other -> other > value)
                .count();
    }

    long equal(Component component, Optional<String> sizeClass, double value) {
        return Arrays.stream(values(component, sizeClass))
                .filter(other -> other == value)
                .count();
    }

    private double[] values(Component component, Optional<String> sizeClass) {
        return sorted.getOrDefault(new Cell(sizeClass, component), NONE);
    }

    /** Returns the image of each unit that was accepted first. */
    private static Map<String, AcceptedLabel> firstImages(List<AcceptedLabel> images) {
        Map<String, AcceptedLabel> firsts = new HashMap<>();
        for (AcceptedLabel image : images) {
            firsts.merge(
                    image.label().unitId(), image, (one, other) -> other.sequence() < one.sequence() ? other : one);
        }
        return firsts;
    }

    private static boolean isInside(Window window, AcceptedLabel image, int images, long newestFirstLabel) {
        if (window instanceof Window.LastImages last) {
            return image.sequence() >= images - last.count();
        }
        if (window instanceof Window.LastDuration last) {
            return image.firstLabelledAt() > newestFirstLabel - last.duration().toMillis();
        }
        return true;
    }
}
