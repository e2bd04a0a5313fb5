package io.conformalstreams.ops.evaluate;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.processor.calibrator.Guarantee;
import java.math.BigDecimal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The ranks of thresholds under one guarantee, each computed once. Safe for use by several threads. */
final class Ranks {

    private final Guarantee.ByRank guarantee;
    private final Map<Key, Long> known = new ConcurrentHashMap<>();

    Ranks(Guarantee.ByRank guarantee) {
        this.guarantee = guarantee;
    }

    private record Key(BigDecimal alpha, int n) {}

    /** The rank among n critical values. It depends only on n and alpha. */
    long rank(BigDecimal alpha, int n) {
        return known.computeIfAbsent(
                new Key(alpha, n),
                key -> guarantee
                        .threshold(OrderStatisticMultiset.of(new double[n]), alpha)
                        .k());
    }
}
