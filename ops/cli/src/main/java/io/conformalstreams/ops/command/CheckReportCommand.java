package io.conformalstreams.ops.command;

import io.conformalstreams.ops.audit.ReportSignature;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code check-report}: checks the signature of a report. */
@Command(
        name = "check-report",
        description = "Checks that a report from export was signed with a key, and that since then no file was changed,"
                + " removed or added. It needs neither a configuration nor a cluster.")
final class CheckReportCommand implements Callable<Integer> {

    @Option(names = "--report", paramLabel = "DIR", required = true, description = "Folder of the report.")
    private Path report;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            required = true,
            description = "Ed25519 public key (PEM) of the person or service that signed the report.")
    private Path key;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        List<String> problems;
        try {
            problems = ReportSignature.check(report, key);
        } catch (IllegalArgumentException noKey) {
            throw CommandFailure.usage("--key: " + noKey.getMessage(), noKey);
        } catch (NoSuchFileException missing) {
            throw CommandFailure.usage(
                    missing.getFile() + " is missing; --report must name the folder of a report that export"
                            + " --sign-with wrote, and --key a public key",
                    missing);
        }
        PrintWriter out = spec.commandLine().getOut();
        problems.forEach(out::println);
        out.println(problems.isEmpty() ? "the report is as it was signed" : "the report is not as it was signed");
        out.flush();
        return problems.isEmpty() ? ExitCode.OK.code() : ExitCode.CHECK_FAILED.code();
    }
}
