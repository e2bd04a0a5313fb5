package io.conformalstreams.ops.command;

import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program {@code conformal-streams}. */
@Command(
        name = "conformal-streams",
        description = "Adds a statistical guarantee to a running medical segmentation model, on Kafka.",
        versionProvider = ProgramVersion.class,
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        sortOptions = false,
        usageHelpAutoWidth = true,
        exitCodeListHeading = "%nExit codes:%n",
        subcommands = {
            DemoCommand.class,
            TopicsCommand.class,
            RunCommand.class,
            DashboardCommand.class,
            ReplayCommand.class,
            VerifyCommand.class,
            ScoreCommand.class,
            EvaluateCommand.class,
            TuneCommand.class,
            CompareCommand.class,
            ComparisonsCommand.class,
            AlertsCommand.class,
            StatusCommand.class,
            DoctorCommand.class,
            RejectedCommand.class,
            WithdrawCommand.class,
            BackfillCommand.class,
            ArchiveCommand.class,
            ResetCommand.class,
            ExportCommand.class,
            CheckReportCommand.class,
            SizeCommand.class,
            DriftCommands.class,
            PromisesCommand.class
        })
public final class ConformalStreams implements Runnable {

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Show the stack trace of a failure in addition to its message.")
    private boolean verbose;

    @Spec
    private CommandSpec spec;

    /** Runs the program and exits with an {@link ExitCode}. */
    public static void main(String[] arguments) {
        // Figures are written to files, never shown. Without this setting, Java would look for a desktop.
        System.setProperty("java.awt.headless", "true");
        System.exit(commandLine().execute(arguments));
    }

    /** The command line with its subcommands, ready to execute. */
    public static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new ConformalStreams());
        commandLine.setExecutionExceptionHandler(new FailureReport());
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        describeExitCodes(commandLine);
        return commandLine;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing; choose one of those below");
    }

    boolean verbose() {
        return verbose;
    }

    private static void describeExitCodes(CommandLine commandLine) {
        Map<String, String> meanings = new TreeMap<>();
        for (ExitCode exitCode : ExitCode.values()) {
            meanings.put(" " + exitCode.code(), exitCode.meaning());
        }
        commandLine.getCommandSpec().usageMessage().exitCodeList(meanings);
        commandLine.getSubcommands().values().forEach(ConformalStreams::describeExitCodes);
    }
}
