package io.conformalstreams.processor.prediction;

import io.conformalstreams.contracts.CohortCoverage;
import io.conformalstreams.contracts.CohortLevel;
import io.conformalstreams.processor.metric.ConformalMetric;
import io.conformalstreams.processor.metric.MetricSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.streams.StreamsMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the newest figures of the cohorts as metrics. After a failover, a cohort has metrics again from its next
 * outcome on; its records have the figures until then. The labels name a cohort, and never an image or a unit.
 */
final class CohortMetrics implements AutoCloseable {

    /** The largest number of cohorts by level and component. Gateways choose strata and values, so it needs a limit. */
    static final int MOST = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(CohortMetrics.class);

    private final StreamsMetrics metrics;
    private final Map<List<String>, MetricSet> shown = new HashMap<>();
    private boolean truncated;

    CohortMetrics(StreamsMetrics metrics) {
        this.metrics = metrics;
    }

    void show(CohortCoverage cohort) {
        cohort.getLevels().forEach(level -> show(cohort, level));
    }

    private void show(CohortCoverage cohort, CohortLevel level) {
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("stratum", cohort.getStratum());
        tags.put("procedure", cohort.getProcedure());
        tags.put("attribute", cohort.getAttribute());
        tags.put("value", cohort.getValue());
        tags.put("alpha", Double.toString(level.getNominalAlpha()));
        tags.put("component", level.getComponent().name().toLowerCase(Locale.ROOT));
        List<String> key = List.copyOf(tags.values());
        if (!shown.containsKey(key) && shown.size() >= MOST) {
            if (!truncated) {
                truncated = true;
                LOG.warn(
                        "a partition has more than {} cohorts by level and component; the others have no metrics",
                        MOST);
            }
            return;
        }
        MetricSet set = shown.computeIfAbsent(key, unseen -> new MetricSet(metrics, "cohort " + key, tags));
        set.set(ConformalMetric.COHORT_UNITS, level.getJudgedUnits());
        set.set(ConformalMetric.COHORT_COVERAGE_RATIO, Map.entry("bound", "estimate"), level.getCoverage());
        if (level.getLower() != null) {
            set.set(ConformalMetric.COHORT_COVERAGE_RATIO, Map.entry("bound", "lower"), level.getLower());
            set.set(ConformalMetric.COHORT_COVERAGE_RATIO, Map.entry("bound", "upper"), level.getUpper());
        }
        if (level.getMeanSize() != null) {
            set.set(ConformalMetric.COHORT_MEAN_SET_SIZE, level.getMeanSize());
        }
    }

    @Override
    public void close() {
        shown.values().forEach(MetricSet::remove);
        shown.clear();
    }
}
