package io.conformalstreams.processor.calibrator;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.contracts.ThresholdSide;
import io.conformalstreams.processor.calibrator.Calibrator.RankAmong;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The critical values of units by side, sorted. */
final class SortedCriticalValues {

    private final Map<ThresholdSide, OrderStatisticMultiset> bySide = new EnumMap<>(ThresholdSide.class);

    SortedCriticalValues(List<ThresholdSide> sides, List<UnitScore> units) {
        for (ThresholdSide side : sides) {
            bySide.put(
                    side,
                    OrderStatisticMultiset.of(units.stream()
                            .mapToDouble(unit -> unit.score().of(side))
                            .toArray()));
        }
    }

    OrderStatisticMultiset of(ThresholdSide side) {
        return bySide.get(side);
    }

    void insert(UnitScore unit) {
        bySide.forEach((side, values) -> values.insert(unit.score().of(side)));
    }

    void remove(UnitScore unit) {
        bySide.forEach((side, values) -> {
            if (!values.remove(unit.score().of(side))) {
                throw new IllegalStateException("the sorted critical values lack a value that the entries hold: "
                        + unit.score().of(side));
            }
        });
    }

    void clear() {
        bySide.values().forEach(OrderStatisticMultiset::clear);
    }

    RankAmong rankAmong(ThresholdSide side, ImageScore score) {
        OrderStatisticMultiset values = bySide.get(side);
        long atMost = values.countAtMost(score.of(side));
        long below = values.countBelow(score.of(side));
        return new RankAmong(values.size(), values.size() - atMost, atMost - below);
    }
}
