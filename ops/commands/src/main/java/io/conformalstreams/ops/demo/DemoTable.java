package io.conformalstreams.ops.demo;

import io.conformalstreams.contracts.CoverageEvent;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.ProcedureThresholds;
import io.conformalstreams.contracts.RunningCoverage;
import io.conformalstreams.contracts.SideThreshold;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.ThresholdSide;
import io.conformalstreams.contracts.topic.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the demo has seen, as lines of text. */
final class DemoTable {

    private static final String ROW = "%-22s %-20s %6s %-6s %6s %6s %12s %10s %10s %8s";

    private final Observations observations;

    DemoTable(Observations observations) {
        this.observations = observations;
    }

    /** Thresholds and coverage of every stratum, procedure, alpha and side. */
    List<String> thresholds() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                ROW,
                "stratum",
                "procedure",
                "alpha",
                "side",
                "n",
                "k",
                "threshold",
                "promised",
                "covered",
                "judged"));
        for (StratumThresholds stratum : observations.thresholds().values()) {
            for (ProcedureThresholds procedure : stratum.getProcedures()) {
                List<RunningCoverage> running = observations.coverage(stratum.getStratum(), procedure.getProcedure());
                for (SideThreshold threshold : procedure.getThresholds()) {
                    lines.add(row(stratum.getStratum(), procedure.getProcedure(), threshold, running));
                }
            }
        }
        return lines;
    }

    /** Records by topic. */
    List<String> records() {
        List<String> lines = new ArrayList<>();
        for (Topic topic : Topic.values()) {
            lines.add(String.format(Locale.ROOT, "%-20s %8d", topic.baseName(), observations.recordsOf(topic)));
        }
        return lines;
    }

    /** One line an alert. */
    List<String> alerts() {
        return observations.alerts().stream().map(DemoTable::alert).toList();
    }

    private static String row(
            String stratum, String procedure, SideThreshold threshold, List<RunningCoverage> coverages) {
        RunningCoverage running = coverages.stream()
                .filter(coverage -> coverage.getNominalAlpha() == threshold.getNominalAlpha()
                        && coverage.getEvent() == eventOf(threshold.getSide()))
                .findFirst()
                .orElseGet(
                        () -> new RunningCoverage(threshold.getNominalAlpha(), CoverageEvent.JOINT, 0L, 0L, 0L, 1.0));
        String covered = running.getJudged() == 0 ? "-" : String.format(Locale.ROOT, "%.4f", running.getCoverage());
        return String.format(
                Locale.ROOT,
                ROW,
                stratum,
                procedure,
                number(threshold.getAlpha()),
                threshold.getSide().name().toLowerCase(Locale.ROOT),
                threshold.getN(),
                threshold.getK(),
                String.format(Locale.ROOT, "%.6g", threshold.getLambda()),
                number(1 - threshold.getAlpha()),
                covered,
                running.getJudged());
    }

    private static CoverageEvent eventOf(ThresholdSide side) {
        return switch (side) {
            case INNER -> CoverageEvent.INNER;
            case OUTER -> CoverageEvent.OUTER;
            case JOINT, UNRECOGNISED -> CoverageEvent.JOINT;
        };
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value).replaceAll("\\.?0+$", "");
    }

    private static String alert(DriftAlert alert) {
        var since = alert.getSinceChange().getEstimate();
        return String.format(
                Locale.ROOT,
                "%s %s: %s %s, %s side at alpha %s: %d of %d sets missed since judged label %d; coverage %.3f"
                        + " (95 %% interval %.3f to %.3f, promised %s); evidence %.3g",
                alert.getState(),
                alert.getKind(),
                alert.getStratum(),
                alert.getProcedure(),
                alert.getSide().name().toLowerCase(Locale.ROOT),
                number(alert.getNominalAlpha()),
                since.getMisses(),
                since.getLabels(),
                alert.getSinceChange().getObservation(),
                since.getCoverage(),
                since.getLower(),
                since.getUpper(),
                number(1 - alert.getAlpha()),
                alert.getEvidence());
    }
}
