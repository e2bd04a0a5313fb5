package io.conformalstreams.ops.demo;

import io.conformalstreams.contracts.ComponentThreshold;
import io.conformalstreams.contracts.CoverageClaim;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.ProcedureThresholds;
import io.conformalstreams.contracts.RunningCoverage;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.component.ComponentRecords;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.method.ConformalMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the demo has observed, as lines of text. */
final class DemoTable {

    private static final List<String> HEADINGS = List.of(
            "stratum",
            "procedure",
            "alpha",
            "component",
            "n",
            "k",
            "threshold",
            "at least",
            "covered",
            "units",
            "images covered",
            "images");
    private static final String GAP = "  ";
    private static final long NO_RANK = -1;
    private static final List<String> NOT_RANKED = List.of("", "", "");
    private static final List<String> NOT_COUNTED = List.of("", "", "", "", "");

    private final ObservedRecords observed;
    private final Map<String, ConformalMethod> methods;

    /**
     * @param procedures the configured procedures; their methods know what is counted and promised
     */
    DemoTable(ObservedRecords observed, List<Procedure> procedures) {
        this.observed = observed;
        this.methods = procedures.stream().collect(Collectors.toMap(Procedure::name, Procedure::method));
    }

    /**
     * Thresholds and coverage of every stratum, configured procedure, alpha and component. A promised component without
     * a threshold of its own has a separate row below the rows of the components that it consists of. This row shows
     * how often the promise was kept. If a risk is controlled, the promised and the observed coverage are mean shares
     * of the truth. The column "at least" is the promise, which is proven. It does not estimate the coverage. The promise is
     * about units, so the coverage of units comes before that of images.
     */
    List<String> thresholds() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADINGS);
        for (StratumThresholds stratum : observed.thresholds().values()) {
            stratum.getProcedures().stream()
                    .filter(procedure -> methods.containsKey(procedure.getProcedure()))
                    .forEach(procedure -> rows.addAll(rows(stratum.getStratum(), procedure)));
        }
        return aligned(rows);
    }

    /** Records by topic. */
    List<String> records() {
        List<String> lines = new ArrayList<>();
        for (Topic topic : Topic.values()) {
            lines.add(String.format(Locale.ROOT, "%-20s %8d", topic.baseName(), observed.recordsOf(topic)));
        }
        return lines;
    }

    /**
     * Reasons why kept promises say little about the model: trivial sets, and labels that no set could miss. Usually
     * there are none.
     */
    List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        for (StratumThresholds stratum : observed.thresholds().values()) {
            for (ProcedureThresholds procedure : stratum.getProcedures()) {
                for (RunningCoverage running : observed.coverage(stratum.getStratum(), procedure.getProcedure())) {
                    String promise = String.format(
                            Locale.ROOT,
                            "%s %s at alpha %s, %s: ",
                            stratum.getStratum(),
                            procedure.getProcedure(),
                            number(running.getNominalAlpha()),
                            ComponentRecords.component(running.getComponent())
                                    .name()
                                    .toLowerCase(Locale.ROOT));
                    trivialities(running).forEach(reason -> remarks.add(promise + reason));
                }
            }
        }
        remarks.addAll(observed.vacuousPromises());
        return remarks;
    }

    /** The reasons that hold for most sets of one promise. */
    private static List<String> trivialities(RunningCoverage running) {
        List<String> reasons = new ArrayList<>();
        if (running.getUncalibratedImages() > running.getJudgedImages()) {
            reasons.add(running.getUncalibratedImages()
                    + " sets were empty or the whole image because they had no threshold, and "
                    + running.getJudgedImages()
                    + " were judged");
        }
        if (2 * running.getEmptyTruths() > running.getJudgedImages()) {
            reasons.add("the truth is empty for " + running.getEmptyTruths() + " of " + running.getJudgedImages()
                    + " judged sets");
        }
        if (2 * running.getTrivialSets() > running.getJudgedImages()) {
            reasons.add(running.getTrivialSets() + " of " + running.getJudgedImages()
                    + " judged sets are empty or the whole image");
        }
        return reasons;
    }

    /** One line for each alert. */
    List<String> alerts() {
        return observed.alerts().stream().map(DemoTable::alert).toList();
    }

    private List<List<String>> rows(String stratum, ProcedureThresholds procedure) {
        String name = procedure.getProcedure();
        ConformalMethod method = methods.get(name);
        List<Component> calibrated = method.components();
        List<RunningCoverage> running = observed.coverage(stratum, name);
        List<List<String>> rows = new ArrayList<>();
        for (ComponentThreshold threshold : procedure.getThresholds()) {
            Component component = ComponentRecords.component(threshold.getComponent());
            boolean isCounted = method.events().contains(component);
            rows.add(row(stratum, name, threshold, isCounted, running));
            if (component == calibrated.get(calibrated.size() - 1)) {
                double shortfall = ofSameLevel(procedure, threshold)
                        .mapToDouble(DemoTable::shortfall)
                        .sum();
                method.events().stream()
                        .filter(event -> method.promises(event) && !calibrated.contains(event))
                        .forEach(event -> rows.add(promise(stratum, name, threshold, shortfall, event, running)));
            }
        }
        return rows;
    }

    private static Stream<ComponentThreshold> ofSameLevel(ProcedureThresholds procedure, ComponentThreshold threshold) {
        return procedure.getThresholds().stream()
                .filter(other -> other.getNominalAlpha() == threshold.getNominalAlpha()
                        && Objects.equals(other.getSizeClass(), threshold.getSizeClass()));
    }

    /** Returns by how much the coverage that is proven for a threshold falls short of 1 - alpha; usually 0. */
    private static double shortfall(ComponentThreshold threshold) {
        return threshold.getCoverageClaim() == CoverageClaim.NONE
                ? 0
                : Math.max(0, 1 - threshold.getAlpha() - threshold.getCoverageMean());
    }

    private static List<String> row(
            String stratum,
            String procedure,
            ComponentThreshold threshold,
            boolean isCounted,
            List<RunningCoverage> coverages) {
        Component component = ComponentRecords.component(threshold.getComponent());
        return cells(
                stratum,
                procedure,
                threshold.getAlpha(),
                component.name(),
                List.of(
                        Long.toString(threshold.getN()),
                        threshold.getK() == NO_RANK ? "-" : Long.toString(threshold.getK()),
                        String.format(Locale.ROOT, "%.6g", threshold.getLambda())),
                isCounted
                        ? counted(1 - threshold.getAlpha() - shortfall(threshold), threshold, component, coverages)
                        : NOT_COUNTED);
    }

    private static List<String> promise(
            String stratum,
            String procedure,
            ComponentThreshold threshold,
            double shortfall,
            Component event,
            List<RunningCoverage> coverages) {
        return cells(
                stratum,
                procedure,
                threshold.getNominalAlpha(),
                event.name(),
                NOT_RANKED,
                counted(1 - threshold.getNominalAlpha() - shortfall, threshold, event, coverages));
    }

    private static List<String> cells(
            String stratum,
            String procedure,
            double alpha,
            String component,
            List<String> rankAndThreshold,
            List<String> promiseAndCoverage) {
        List<String> cells =
                new ArrayList<>(List.of(stratum, procedure, number(alpha), component.toLowerCase(Locale.ROOT)));
        cells.addAll(rankAndThreshold);
        cells.addAll(promiseAndCoverage);
        return cells;
    }

    /** Returns the promised coverage; the observed coverage and number of units; and the same two for images. */
    private static List<String> counted(
            double promised, ComponentThreshold threshold, Component event, List<RunningCoverage> coverages) {
        Optional<RunningCoverage> running = coverages.stream()
                .filter(coverage -> coverage.getNominalAlpha() == threshold.getNominalAlpha()
                        && ComponentRecords.component(coverage.getComponent()) == event)
                .findFirst();
        long units = running.map(RunningCoverage::getJudgedUnits).orElse(0L);
        long images = running.map(RunningCoverage::getJudgedImages).orElse(0L);
        return List.of(
                number(promised),
                share(units, running.map(RunningCoverage::getCoverage)),
                Long.toString(units),
                share(images, running.map(RunningCoverage::getImageCoverage)),
                Long.toString(images));
    }

    private static String share(long judged, Optional<Double> coverage) {
        return coverage.filter(share -> judged > 0)
                .map(share -> String.format(Locale.ROOT, "%.4f", share))
                .orElse("-");
    }

    /** Columns as wide as their longest cell, with text aligned to the left and numbers to the right. */
    private static List<String> aligned(List<List<String>> rows) {
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < HEADINGS.size(); column++) {
                int at = column;
                int width = rows.stream()
                        .mapToInt(cells -> cells.get(at).length())
                        .max()
                        .orElse(0);
                String cell = row.get(column);
                String blanks = " ".repeat(width - cell.length());
                boolean isText = column < 2 || HEADINGS.get(column).equals("component");
                line.append(column == 0 ? "" : GAP).append(isText ? cell + blanks : blanks + cell);
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value).replaceAll("\\.?0+$", "");
    }

    /** The component of an alert in a sentence, with its size class; empty for kinds that have none. */
    private static String component(DriftAlert alert) {
        String sizeClass = alert.getSizeClass() == null ? "" : ", size class " + alert.getSizeClass();
        return alert.getComponent() == null
                ? ""
                : ", " + alert.getComponent().name().toLowerCase(Locale.ROOT) + " component" + sizeClass;
    }

    private static String alert(DriftAlert alert) {
        var since = alert.getSinceChange().getEstimate();
        return String.format(
                Locale.ROOT,
                "%s %s: %s %s%s at alpha %s: %d of %d sets missed since judged label %d; coverage %.3f"
                        + " (95 %% interval %.3f to %.3f, promised %s); evidence %.3g",
                alert.getState(),
                alert.getKind(),
                alert.getStratum(),
                alert.getProcedure(),
                component(alert),
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
