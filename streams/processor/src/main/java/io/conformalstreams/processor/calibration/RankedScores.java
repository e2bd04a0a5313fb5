package io.conformalstreams.processor.calibration;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.contracts.ThresholdSide;
import io.conformalstreams.processor.configuration.Guarantee;
import io.conformalstreams.processor.procedure.ImageScore;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sorted critical values by side: thresholds are order statistics. */
final class RankedScores implements UnitScores {

    private final Guarantee.ByRank guarantee;
    private final Map<ThresholdSide, OrderStatisticMultiset> criticalValues = new EnumMap<>(ThresholdSide.class);

    RankedScores(Guarantee.ByRank guarantee, List<ThresholdSide> sides, List<UnitScore> units) {
        this.guarantee = guarantee;
        for (ThresholdSide side : sides) {
            criticalValues.put(
                    side,
                    OrderStatisticMultiset.of(units.stream()
                            .mapToDouble(unit -> unit.score().of(side))
                            .toArray()));
        }
    }

    @Override
    public void insert(UnitScore unit) {
        criticalValues.forEach((side, values) -> values.insert(unit.score().of(side)));
    }

    @Override
    public void remove(UnitScore unit) {
        criticalValues.forEach((side, values) -> {
            if (!values.remove(unit.score().of(side))) {
                throw new IllegalStateException("the sorted critical values lack a value that the entries hold: "
                        + unit.score().of(side));
            }
        });
    }

    @Override
    public void clear() {
        criticalValues.values().forEach(OrderStatisticMultiset::clear);
    }

    @Override
    public CalibratedThreshold threshold(ThresholdSide side, BigDecimal alpha, long nextSequence) {
        return CalibratedThreshold.of(guarantee.threshold(criticalValues.get(side), alpha));
    }

    @Override
    public Optional<RankAmong> rankAmong(ThresholdSide side, ImageScore score) {
        OrderStatisticMultiset values = criticalValues.get(side);
        long atMost = values.countAtMost(score.of(side));
        long below = values.countBelow(score.of(side));
        return Optional.of(new RankAmong(values.size(), values.size() - atMost, atMost - below));
    }
}
