package io.conformalstreams.processor.calibrator;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.processor.calibrator.Calibrator.RankAmong;
import io.conformalstreams.processor.component.Component;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The sorted critical values of units, by component. */
final class SortedCriticalValues {

    /** Number of units from which components are sorted by several threads. */
    private static final int MANY = 50_000;

    private final Map<Component, OrderStatisticMultiset> byComponent = new EnumMap<>(Component.class);

    SortedCriticalValues(List<Component> components, List<UnitScore> units) {
        double[][] values = values(components, units);
        // The sorting of a million values takes as long as reading them.
        IntStream columns = IntStream.range(0, values.length);
        List<OrderStatisticMultiset> sorted = (units.size() < MANY ? columns : columns.parallel())
                .mapToObj(component -> OrderStatisticMultiset.of(values[component]))
                .toList();
        for (int component = 0; component < values.length; component++) {
            byComponent.put(components.get(component), sorted.get(component));
        }
    }

    /** The critical values of each component. */
    private static double[][] values(List<Component> components, List<UnitScore> units) {
        if (units instanceof UnitScoreColumns columns) {
            return components.stream().map(columns::criticalValues).toArray(double[][]::new);
        }
        // Each unit is read once, because a million units do not fit in the cache.
        double[][] values = new double[components.size()][units.size()];
        for (int unit = 0; unit < units.size(); unit++) {
            ImageScore score = units.get(unit).score();
            for (int component = 0; component < values.length; component++) {
                values[component][unit] = score.of(components.get(component));
            }
        }
        return values;
    }

    OrderStatisticMultiset of(Component component) {
        return byComponent.get(component);
    }

    void insert(UnitScore unit) {
        byComponent.forEach((component, values) -> values.insert(unit.score().of(component)));
    }

    void remove(UnitScore unit) {
        byComponent.forEach((component, values) -> {
            if (!values.remove(unit.score().of(component))) {
                throw new IllegalStateException("the sorted critical values lack a value that is in the entries: "
                        + unit.score().of(component));
            }
        });
    }

    void clear() {
        byComponent.values().forEach(OrderStatisticMultiset::clear);
    }

    RankAmong rankAmong(Component component, ImageScore score) {
        OrderStatisticMultiset values = byComponent.get(component);
        long atMost = values.countAtMost(score.of(component));
        long below = values.countBelow(score.of(component));
        return new RankAmong(values.size(), values.size() - atMost, atMost - below);
    }
}
