package io.conformalstreams.ops.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.conformalstreams.contracts.ComponentThreshold;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.ProcedureThresholds;
import io.conformalstreams.contracts.RunningCoverage;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.Procedure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What the demo has observed, as JSON: the records by topic, and the alerts. For each stratum and procedure, it gives
 * alpha, n, k and lambda, and the coverage of each counted component. Infinite numbers
 * are the texts {@code Infinity} and {@code -Infinity}, because JSON can't express them.
 */
final class DemoReport {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final ObservedRecords observed;
    private final List<Procedure> procedures;

    DemoReport(ObservedRecords observed, List<Procedure> procedures) {
        this.observed = observed;
        this.procedures = procedures;
    }

    void write(Path file) throws IOException {
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), json());
    }

    ObjectNode json() {
        ObjectNode report = NODES.objectNode();
        ObjectNode records = report.putObject("records");
        for (Topic topic : Topic.values()) {
            records.put(topic.baseName(), observed.recordsOf(topic));
        }
        ArrayNode strata = report.putArray("strata");
        observed.thresholds().values().forEach(thresholds -> strata.add(stratum(thresholds)));
        ArrayNode remarks = report.putArray("remarks");
        new DemoTable(observed, procedures).remarks().forEach(remarks::add);
        ArrayNode alerts = report.putArray("alerts");
        observed.alerts().forEach(alert -> alerts.add(alert(alert)));
        return report;
    }

    private ObjectNode stratum(StratumThresholds thresholds) {
        ObjectNode stratum = NODES.objectNode();
        stratum.put("stratum", thresholds.getStratum());
        stratum.put("version", thresholds.getVersion());
        ArrayNode procedures = stratum.putArray("procedures");
        for (ProcedureThresholds procedure : thresholds.getProcedures()) {
            ObjectNode entry = procedures.addObject();
            entry.put("procedure", procedure.getProcedure());
            entry.put("type", procedure.getType());
            entry.put("channel", procedure.getChannel());
            entry.put("guarantee", procedure.getGuarantee());
            entry.put("fingerprint", procedure.getFingerprint());
            ArrayNode components = entry.putArray("thresholds");
            procedure.getThresholds().forEach(threshold -> components.add(threshold(threshold)));
            ArrayNode coverage = entry.putArray("coverage");
            observed.coverage(thresholds.getStratum(), procedure.getProcedure())
                    .forEach(running -> coverage.add(coverage(running)));
        }
        return stratum;
    }

    private static ObjectNode threshold(ComponentThreshold threshold) {
        ObjectNode node = NODES.objectNode();
        node.put("nominalAlpha", threshold.getNominalAlpha());
        node.put("component", threshold.getComponent().name());
        node.put("alpha", threshold.getAlpha());
        node.put("n", threshold.getN());
        node.put("k", threshold.getK());
        if (Double.isFinite(threshold.getLambda())) {
            node.put("lambda", threshold.getLambda());
        } else {
            node.put("lambda", Double.toString(threshold.getLambda()));
        }
        node.put("effectiveN", threshold.getEffectiveN());
        node.put("coverageClaim", threshold.getCoverageClaim().name());
        node.put("coverageMean", threshold.getCoverageMean());
        node.put("coverageLower", threshold.getCoverageLower());
        node.put("coverageUpper", threshold.getCoverageUpper());
        return node;
    }

    private static ObjectNode coverage(RunningCoverage running) {
        ObjectNode node = NODES.objectNode();
        node.put("nominalAlpha", running.getNominalAlpha());
        node.put("component", running.getComponent().name());
        node.put("judgedUnits", running.getJudgedUnits());
        node.put("coveredUnits", running.getCoveredUnits());
        node.put("coverage", running.getCoverage());
        node.put("openUnits", running.getOpenUnits());
        node.put("judgedImages", running.getJudgedImages());
        node.put("coveredImages", running.getCoveredImages());
        node.put("imageCoverage", running.getImageCoverage());
        node.put("uncalibratedImages", running.getUncalibratedImages());
        node.put("emptyTruths", running.getEmptyTruths());
        node.put("trivialSets", running.getTrivialSets());
        return node;
    }

    private static ObjectNode alert(DriftAlert alert) {
        ObjectNode node = NODES.objectNode();
        node.put("alertId", alert.getAlertId());
        node.put("state", alert.getState().name());
        node.put("kind", alert.getKind().name());
        node.put("stratum", alert.getStratum());
        node.put("procedure", alert.getProcedure());
        node.put(
                "component",
                alert.getComponent() == null ? null : alert.getComponent().name());
        node.put("nominalAlpha", alert.getNominalAlpha());
        node.put("evidence", alert.getEvidence());
        node.put("sinceObservation", alert.getSinceChange().getObservation());
        node.put("coverageSince", alert.getSinceChange().getEstimate().getCoverage());
        node.put("coverageSinceLower", alert.getSinceChange().getEstimate().getLower());
        node.put("coverageSinceUpper", alert.getSinceChange().getEstimate().getUpper());
        node.put("openedAt", alert.getOpenedAt().toString());
        return node;
    }
}
