package io.conformalstreams.ops.fault;

import io.conformalstreams.ops.command.ExitCode;
import io.conformalstreams.ops.command.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program behind {@code ops/faults/soak}. */
@Command(
        name = "ops/faults/soak",
        description = "Streams many small records through one instance, and measures what its process uses.")
public final class SoakCommand implements Callable<Integer> {

    @Option(
            names = "--records",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Records, half of them labels.")
    private long records;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            defaultValue = "target",
            description = "Directory for all files.")
    private Path directory;

    @Spec
    private CommandSpec spec;

    private SoakCommand() {}

    /**
     * Runs and exits with 0, with 1 if a check failed, with 2 if arguments are wrong, or with 3 if a process doesn't
     * start or stops.
     *
     * @param arguments see {@code ops/faults/soak --help}
     */
    public static void main(String[] arguments) {
        CommandLine commandLine = new CommandLine(new SoakCommand());
        commandLine.setExecutionExceptionHandler((failure, command, result) -> {
            if (failure instanceof IOException) {
                command.getErr().println(failure.getMessage());
                return ExitCode.UNREACHABLE.code();
            }
            failure.printStackTrace(command.getErr());
            return ExitCode.DEFECT.code();
        });
        System.exit(commandLine.execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        if (records < 2 * SoakRun.SAMPLES) {
            throw new ParameterException(
                    spec.commandLine(), "--records is " + records + ": it must be at least " + 2 * SoakRun.SAMPLES);
        }
        PrintWriter out = spec.commandLine().getOut();
        SoakResult result;
        try (Progress progress =
                Progress.start("records", records / 2 * 2, spec.commandLine().getErr())) {
            Runnable image = () -> {
                progress.step();
                progress.step();
            };
            result = new SoakRun(records / 2, directory).run(image, line -> {
                out.print(line);
                out.flush();
            });
        }
        result.verdicts().forEach(out::println);
        out.flush();
        return (result.passed() ? ExitCode.OK : ExitCode.CHECK_FAILED).code();
    }
}
