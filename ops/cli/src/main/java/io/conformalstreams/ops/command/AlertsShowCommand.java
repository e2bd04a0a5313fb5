package io.conformalstreams.ops.command;

import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.EvidencePoints;
import io.conformalstreams.ops.alert.AlertDocument;
import io.conformalstreams.ops.figure.EvidenceFigure;
import io.conformalstreams.processor.access.Role;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code alerts show}: one alert with all its fields. */
@Command(
        name = "show",
        description = {
            "Shows all fields of a drift alert in its newest state.",
            "With --figure, it also draws how the evidence changed over the epoch."
        })
final class AlertsShowCommand implements Callable<Integer> {

    @Parameters(paramLabel = "ID", description = "The alert, by its id or at least its first four characters.")
    private String id;

    @Mixin
    private ConfigurationOption configuration = new ConfigurationOption(Role.OPERATOR);

    @Option(
            names = "--figure",
            paramLabel = "DIR",
            description = "Draw the evidence to alert-ID.png and alert-ID.svg in this folder.")
    private Optional<Path> figure = Optional.empty();

    @Option(names = "--json", description = "Print a JSON array of one object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        DriftAlert alert = AlertsCommand.read(configuration.load(), spec).require(id);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(AlertDocument.json(List.of(alert)));
        } else {
            Table table = new Table("FIELD", "VALUE");
            AlertDocument.fields(alert).forEach(field -> table.row(field.name(), field.value()));
            table.print(out);
        }
        if (figure.isPresent()) {
            draw(alert, figure.get());
        }
        out.flush();
        return ExitCode.OK.code();
    }

    private void draw(DriftAlert alert, Path folder) throws IOException {
        if (alert.getEvidenceCurve().getPoints().isEmpty()) {
            throw CommandFailure.usage("--figure: alert " + alert.getAlertId() + " of the kind " + alert.getKind()
                    + " has no evidence to draw; leave --figure out");
        }
        Files.createDirectories(folder);
        // Standard output may be JSON that another program reads.
        PrintWriter error = spec.commandLine().getErr();
        EvidenceFigure.write(folder, "alert-" + alert.getAlertId(), evidence(alert))
                .forEach(file -> error.println("wrote " + file));
        error.flush();
    }

    static EvidenceFigure.Evidence evidence(DriftAlert alert) {
        EvidencePoints curve = alert.getEvidenceCurve();
        return new EvidenceFigure.Evidence(
                alert.getKind().name(),
                curve.getPoints().stream().mapToDouble(Double::doubleValue).toArray(),
                curve.getStretch(),
                curve.getObservations(),
                alert.getDetector().getThreshold(),
                alert.getSinceChange().getObservation());
    }
}
