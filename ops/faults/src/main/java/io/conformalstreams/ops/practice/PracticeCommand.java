package io.conformalstreams.ops.practice;

import io.conformalstreams.ops.command.ExitCode;
import io.conformalstreams.processor.setting.InvalidConfigurationException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program behind {@code ops/practice/cluster}. */
@Command(name = "ops/practice/cluster", description = "Starts a secured cluster on this machine, to practise on.")
public final class PracticeCommand implements Callable<Integer> {

    private static final int LAST_FIRST_PORT = 65_500;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            defaultValue = "target/practice",
            description = "Directory for all files.")
    private Path directory;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            required = true,
            description = "Configuration whose topics, models and procedures all clients get.")
    private Path configuration;

    @Option(names = "--port", paramLabel = "N", defaultValue = "19092", description = "First of the ports.")
    private int port;

    @Option(
            names = "--down",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long a killed service stays away.")
    private int down;

    @Spec
    private CommandSpec spec;

    private PracticeCommand() {}

    /**
     * Runs until it gets a signal. Exits with 2 if arguments or the configuration are wrong, and with 3 if a service doesn't
     * start.
     *
     * @param arguments see {@code ops/practice/cluster --help}
     */
    public static void main(String[] arguments) {
        CommandLine commandLine = new CommandLine(new PracticeCommand());
        // The script names the configuration first, and the operator may name another.
        commandLine.setOverwrittenOptionsAllowed(true);
        commandLine.setExecutionExceptionHandler((failure, command, result) -> explain(failure, command.getErr()));
        System.exit(commandLine.execute(arguments));
    }

    private static int explain(Exception thrown, PrintWriter error) {
        Throwable failure = thrown instanceof ExecutionException ? thrown.getCause() : thrown;
        ExitCode exitCode;
        if (failure instanceof InvalidConfigurationException invalid) {
            invalid.errors().forEach(error::println);
            exitCode = ExitCode.USAGE;
        } else if (failure instanceof NoSuchFileException missing) {
            error.println("ops/practice/cluster: " + missing.getFile() + " doesn't exist; check the path");
            exitCode = ExitCode.USAGE;
        } else if (failure instanceof IOException) {
            error.println("ops/practice/cluster: " + failure.getMessage());
            exitCode = ExitCode.UNREACHABLE;
        } else {
            failure.printStackTrace(error);
            exitCode = ExitCode.DEFECT;
        }
        error.flush();
        return exitCode.code();
    }

    @Override
    public Integer call() throws IOException, GeneralSecurityException, InterruptedException, ExecutionException {
        require(port >= 1 && port <= LAST_FIRST_PORT, "--port must be 1 to " + LAST_FIRST_PORT);
        require(down >= 0, "--down must not be negative");
        say("starting a broker and a registry in " + directory + ", with their logs");
        PracticeCluster cluster = PracticeCluster.start(directory, configuration, PracticePorts.from(port));
        ExecutorService watches = Executors.newCachedThreadPool();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            // Otherwise the watches would take the end for an accident.
                            watches.shutdownNow();
                            cluster.close();
                        },
                        "close-on-signal"));
        new Instructions(cluster, directory).lines().forEach(this::say);
        CompletionService<Void> ended = new ExecutorCompletionService<>(watches);
        for (Service service : cluster.services()) {
            ended.submit(new ServiceWatch(
                    service, directory.resolve(service.name() + ".pid"), Duration.ofSeconds(down), this::say));
        }
        ended.take().get();
        return ExitCode.OK.code();
    }

    private synchronized void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }

    private void require(boolean holds, String message) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }
}
