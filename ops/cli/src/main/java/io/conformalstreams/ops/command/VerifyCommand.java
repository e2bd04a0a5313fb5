package io.conformalstreams.ops.command;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.verify.Check;
import io.conformalstreams.ops.verify.KafkaLogs;
import io.conformalstreams.ops.verify.ReportFile;
import io.conformalstreams.ops.verify.Verification;
import io.conformalstreams.ops.verify.VerificationReport;
import io.conformalstreams.processor.access.Role;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code verify}: recomputes everything that the processor has published, and compares the results with it. */
@Command(
        name = "verify",
        description = {
            "Recomputes every score, threshold, set, outcome, comparison and advice on recalibration from the inputs with"
                    + " independent code, and compares every bit with what the processor has published.",
            "Use the same configuration as the processor.",
            "A record in the topic rejected whose reason depends on the configuration, such as UNKNOWN_MODEL, is left out if"
                    + " this configuration would accept it."
        })
final class VerifyCommand implements Callable<Integer> {

    @Mixin
    private ConfigurationOption configuration = new ConfigurationOption(Role.VERIFIER);

    @Option(names = "--report", paramLabel = "FILE", description = "Also write the result as JSON into this file.")
    private Path reportFile;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        ConformalConfiguration configured = configuration.load();
        PrintWriter out = spec.commandLine().getOut();
        VerificationReport report = verify(configured, out);
        if (reportFile != null) {
            ReportFile.write(report, reportFile);
        }
        print(report, out);
        return (report.passed() ? ExitCode.OK : ExitCode.CHECK_FAILED).code();
    }

    private static VerificationReport verify(ConformalConfiguration configured, PrintWriter out) {
        try (KafkaLogs logs = new KafkaLogs(configured)) {
            printUnprocessed(logs, Topic.LABELLED_IMAGES, out);
            printUnprocessed(logs, Topic.PREDICTIONS, out);
            return Verification.run(configured, logs);
        } catch (KafkaException e) {
            throw CommandFailure.unreachable(e.getMessage(), e);
        }
    }

    private static void printUnprocessed(KafkaLogs logs, Topic input, PrintWriter out) {
        long records = logs.unprocessed(input);
        if (records > 0) {
            out.println(records + " records of " + input.baseName() + " are not processed yet and were not checked");
        }
    }

    private static void print(VerificationReport report, PrintWriter out) {
        Table table = new Table("CHECK", "CHECKED", "EQUAL", "DIFFERENT", "UNCHECKED");
        for (Check check : Check.values()) {
            VerificationReport.Tally tally = report.tallies().get(check);
            table.row(check.text(), tally.checked(), tally.equal(), tally.different(), tally.unchecked());
        }
        table.print(out);
        report.notes().forEach(note -> out.println("unchecked: " + note));
        report.leftOutInWords().ifPresent(words -> out.println("left out: " + words));
        report.differences().forEach(difference -> out.println("different: " + difference));
        out.println(report.passed() ? "verified" : "NOT verified");
        out.flush();
    }
}
