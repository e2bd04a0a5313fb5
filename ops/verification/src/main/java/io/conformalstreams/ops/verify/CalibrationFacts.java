package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.StratumThresholds;
import java.util.Map;
import java.util.Optional;

/**
 * The results of the calibration check that later checks need.
 *
 * @param published published records by stratum
 * @param expected recomputed thresholds by stratum and version
 * @param configuredSince first version under the configured procedures, by stratum
 */
record CalibrationFacts(
        Map<String, PublishedStratum> published,
        Map<String, Map<Long, StratumThresholds>> expected,
        Map<String, Long> configuredSince) {

    Optional<StratumThresholds> thresholds(String stratum, long version) {
        return Optional.ofNullable(expected.getOrDefault(stratum, Map.of()).get(version));
    }

    PublishedStratum published(String stratum) {
        return published.getOrDefault(stratum, new PublishedStratum());
    }

    boolean isOfConfiguration(String stratum, long version) {
        return version >= configuredSince.getOrDefault(stratum, 0L);
    }
}
