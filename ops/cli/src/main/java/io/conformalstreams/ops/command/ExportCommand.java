package io.conformalstreams.ops.command;

import io.conformalstreams.ops.audit.AuditPeriod;
import io.conformalstreams.ops.audit.AuditReport;
import io.conformalstreams.ops.audit.AuditTables;
import io.conformalstreams.ops.audit.ReportSignature;
import io.conformalstreams.ops.record.TopicRecords;
import io.conformalstreams.processor.access.Role;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code export}: writes the report for an audit. */
@Command(
        name = "export",
        description = {
            "Writes what was promised in a period, what was kept and what was done: coverage, thresholds, alerts, epochs,"
                    + " operators' commands and rejected records, each as CSV, and all as one HTML page.",
            "SHA256SUMS has the digests of all files. --sign-with signs this file, and so the whole report, with Ed25519;"
                    + " check-report checks the signature."
        })
final class ExportCommand implements Callable<Integer> {

    @Mixin
    private ConfigurationOption configuration = new ConfigurationOption(Role.OPERATOR);

    @Option(
            names = "--from",
            paramLabel = "TIME",
            required = true,
            description = "Beginning of the period, such as 2026-01-01T00:00:00Z.")
    private Instant from;

    @Option(names = "--until", paramLabel = "TIME", description = "End of the period (default: now).")
    private Optional<Instant> until = Optional.empty();

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder of the files.")
    private Path out;

    @Option(
            names = "--sign-with",
            paramLabel = "FILE",
            description = "Ed25519 private key (PEM, PKCS #8) that signs the report. `openssl genpkey -algorithm"
                    + " ed25519` makes one (default: no signature).")
    private Optional<Path> key = Optional.empty();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        ConformalConfiguration configured = configuration.load();
        Instant now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS);
        AuditPeriod period = new AuditPeriod(from, until.orElseGet(Clock.systemUTC()::instant));
        String installation =
                configured.topics().prefix() + " " + configured.application().id();
        PrintWriter printed = spec.commandLine().getOut();
        try (TopicRecords records = new TopicRecords(configured)) {
            new AuditReport(installation, period, now)
                    .write(AuditTables.read(configured, records, period), out)
                    .forEach(printed::println);
            sign(printed);
        } catch (KafkaException e) {
            throw CommandFailure.unreachable(e.getMessage(), e);
        }
        printed.flush();
        return ExitCode.OK.code();
    }

    private void sign(PrintWriter printed) throws IOException {
        // The signature of an earlier report in the folder would be wrong.
        Files.deleteIfExists(out.resolve(ReportSignature.FILE));
        if (key.isPresent()) {
            try {
                printed.println(ReportSignature.sign(out, key.get()));
            } catch (IllegalArgumentException noKey) {
                throw CommandFailure.usage("--sign-with: " + noKey.getMessage(), noKey);
            }
        }
    }
}
