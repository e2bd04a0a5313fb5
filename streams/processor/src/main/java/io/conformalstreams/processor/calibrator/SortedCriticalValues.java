package io.conformalstreams.processor.calibrator;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.processor.calibrator.Calibrator.RankAmong;
import io.conformalstreams.processor.component.Component;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The sorted critical values of units, by component. */
final class SortedCriticalValues {

    private final Map<Component, OrderStatisticMultiset> byComponent = new EnumMap<>(Component.class);

    SortedCriticalValues(List<Component> components, List<UnitScore> units) {
        for (Component component : components) {
            byComponent.put(
                    component,
                    OrderStatisticMultiset.of(units.stream()
                            .mapToDouble(unit -> unit.score().of(component))
                            .toArray()));
        }
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
