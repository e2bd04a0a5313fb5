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
                    if (isOuterOfAShare(threshold)) {
                        lines.add(bothSides(stratum.getStratum(), procedure.getProcedure(), threshold, running));
                    }
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

    /** Under alpha weighting the promise is about both sides together; their shares are only the means to it. */
    private static boolean isOuterOfAShare(SideThreshold threshold) {
        return threshold.getSide() == ThresholdSide.OUTER && threshold.getAlpha() < threshold.getNominalAlpha();
    }

    private static String row(
            String stratum, String procedure, SideThreshold threshold, List<RunningCoverage> coverages) {
        return line(
                stratum,
                procedure,
                threshold.getAlpha(),
                threshold.getSide().name().toLowerCase(Locale.ROOT),
                List.of(
                        Long.toString(threshold.getN()),
                        Long.toString(threshold.getK()),
                        String.format(Locale.ROOT, "%.6g", threshold.getLambda())),
                running(coverages, threshold.getNominalAlpha(), eventOf(threshold.getSide())));
    }

    private static String bothSides(
            String stratum, String procedure, SideThreshold threshold, List<RunningCoverage> coverages) {
        return line(
                stratum,
                procedure,
                threshold.getNominalAlpha(),
                "both",
                List.of("", "", ""),
                running(coverages, threshold.getNominalAlpha(), CoverageEvent.JOINT));
    }

    private static RunningCoverage running(List<RunningCoverage> coverages, double nominalAlpha, CoverageEvent event) {
        return coverages.stream()
                .filter(coverage -> coverage.getNominalAlpha() == nominalAlpha && coverage.getEvent() == event)
                .findFirst()
                .orElseGet(() -> new RunningCoverage(nominalAlpha, event, 0L, 0L, 0L, 1.0));
    }

    private static String line(
            String stratum,
            String procedure,
            double alpha,
            String side,
            List<String> rankAndThreshold,
            RunningCoverage running) {
        String covered = running.getJudged() == 0 ? "-" : String.format(Locale.ROOT, "%.4f", running.getCoverage());
        return String.format(
                Locale.ROOT,
                ROW,
                stratum,
                procedure,
                number(alpha),
                side,
                rankAndThreshold.get(0),
                rankAndThreshold.get(1),
                rankAndThreshold.get(2),
                number(1 - alpha),
                covered,
                running.getJudged());
    }

    private static CoverageEvent eventOf(ThresholdSide side) {
        return switch (side) {
            case INNER -> CoverageEvent.INNER;
            case OUTER -> CoverageEvent.OUTER;
            case NUMERATOR, DENOMINATOR, RATIO -> CoverageEvent.RATIO;
            case RISK -> CoverageEvent.RISK;
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
