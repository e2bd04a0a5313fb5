package io.conformalstreams.ops.simulation;

import io.conformalstreams.ops.simulation.SimulationResult.Delay;
import io.conformalstreams.ops.simulation.SimulationResult.Estimate;
import io.conformalstreams.ops.simulation.SimulationResult.FalseAlarms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The report of a simulation: its results as tables, and whether they meet the requirements. */
public final class SimulationReport {

    private static final String CSV = "drift-simulation.csv";
    private static final String MARKDOWN = "drift-simulation.md";

    private final DriftSimulation simulation;
    private final List<SimulationResult> results;
    private final PublishedResults published;
    private final List<Acceptance.Criterion> checks;

    /**
     * @param simulation the simulation behind the results
     * @param checks the checks of the results
     */
    SimulationReport(
            DriftSimulation simulation,
            List<SimulationResult> results,
            PublishedResults published,
            List<Acceptance.Criterion> checks) {
        this.simulation = simulation;
        this.results = List.copyOf(results);
        this.published = published;
        this.checks = List.copyOf(checks);
    }

    /** Returns whether all requirements are met. */
    public boolean passed() {
        return checks.stream().allMatch(Acceptance.Criterion::passed);
    }

    /** Returns the failed requirements, one line each. */
    public List<String> failures() {
        return checks.stream()
                .filter(check -> !check.passed())
                .map(check -> check.requirement() + ": " + check.observed())
                .toList();
    }

    /** Returns the number of requirements. */
    public int checks() {
        return checks.size();
    }

    /**
     * Writes {@value #CSV} and {@value #MARKDOWN}.
     *
     * @param folder the folder for the files; it is created if it does not exist
     */
    public List<Path> write(Path folder) throws IOException {
        Files.createDirectories(folder);
        return List.of(
                Files.writeString(folder.resolve(CSV), csv()), Files.writeString(folder.resolve(MARKDOWN), markdown()));
    }

    private String csv() {
        StringBuilder lines =
                new StringBuilder("table,detector,setting,runs,false_alarm_share,detected_share,median_delay,"
                        + "ninth_decile_delay,dropped_runs,value,standard_error,earlier\n");
        for (SimulationResult result : results) {
            lines.append(String.join(",", quoted(result.table()), quoted(result.detector()), quoted(result.setting())))
                    .append(',')
                    .append(numbers(result.finding()))
                    .append(',')
                    .append(quoted(published.of(result).orElse("")))
                    .append('\n');
        }
        return lines.toString();
    }

    private static String numbers(SimulationResult.Finding finding) {
        if (finding instanceof FalseAlarms alarms) {
            return alarms.runs() + "," + alarms.share() + ",,,,,,";
        }
        if (finding instanceof Delay delay) {
            return delay.runs() + ",," + delay.share() + "," + delay.median() + "," + delay.ninth() + ","
                    + delay.dropped() + ",,";
        }
        Estimate measured = (Estimate) finding;
        return measured.runs() + ",,,,,," + measured.value() + "," + measured.standardError();
    }

    private static String quoted(String text) {
        return text.contains(",") ? '"' + text + '"' : text;
    }

    private String markdown() {
        StringBuilder text =
                new StringBuilder("# How often drift monitors raise false alarms, and how soon they detect drift\n\n");
        DriftSimulation.Runs runs = simulation.runs();
        text.append(String.format(
                Locale.ROOT,
                "Made by `ops/conformal-streams drift simulate --runs %1$d --drifting-runs %2$d --deployment-runs %3$d"
                        + " --arrival-runs %4$d --seed %5$d --out ops/evaluation`: %1$d runs without drift and %2$d with"
                        + " it in D1 to D3, %3$d without drift in D4 to D8, and %4$d of the label process.%n%n",
                runs.steady(),
                runs.drifting(),
                runs.deployment(),
                runs.arrival(),
                simulation.seed()));
        text.append(SimulationStatement.TEXT).append("\n## Acceptance\n\n");
        text.append(passed() ? "All met.\n\n" : "NOT all met.\n\n")
                .append("| requirement | observed | |\n|---|---|---|\n");
        checks.forEach(check -> text.append("| ")
                .append(check.requirement())
                .append(" | ")
                .append(check.observed())
                .append(" | ")
                .append(check.passed() ? "met" : "NOT MET")
                .append(" |\n"));
        tables().forEach((table, ofTable) -> table(text, table, ofTable));
        return text.toString();
    }

    private Map<String, List<SimulationResult>> tables() {
        Map<String, List<SimulationResult>> tables = new LinkedHashMap<>();
        results.forEach(result -> tables.computeIfAbsent(result.table(), name -> new ArrayList<>())
                .add(result));
        return tables;
    }

    /** Writes a table. If it has many more settings than detectors, settings are rows. */
    private void table(StringBuilder text, String name, List<SimulationResult> ofTable) {
        Set<String> detectors = new LinkedHashSet<>();
        Set<String> settings = new LinkedHashSet<>();
        Map<List<String>, SimulationResult> cells = new LinkedHashMap<>();
        for (SimulationResult result : ofTable) {
            detectors.add(result.detector());
            settings.add(result.setting());
            cells.put(List.of(result.detector(), result.setting()), result);
        }
        boolean isTurned = settings.size() > detectors.size() && settings.size() > 8;
        Set<String> columns = isTurned ? detectors : settings;
        text.append("\n## ").append(name).append("\n\n| | ").append(String.join(" | ", columns));
        text.append(" |\n").append("|---".repeat(columns.size() + 1)).append("|\n");
        for (String row : isTurned ? settings : detectors) {
            text.append("| ").append(row);
            for (String column : columns) {
                List<String> place = isTurned ? List.of(column, row) : List.of(row, column);
                text.append(" | ").append(cell(Optional.ofNullable(cells.get(place))));
            }
            text.append(" |\n");
        }
    }

    private String cell(Optional<SimulationResult> result) {
        return result.map(found -> found.finding().text()
                        + published
                                .of(found)
                                .map(earlier -> " [" + earlier + "]")
                                .orElse(""))
                .orElse("");
    }
}
