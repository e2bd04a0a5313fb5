package io.conformalstreams.ops.command;

import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.processor.runtime.AccessRefusal;
import io.conformalstreams.processor.runtime.ClientSettingsException;
import io.conformalstreams.processor.runtime.RegistryError;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.TimeoutException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Turns the exception of a command into one line on standard error and an exit code. If the cluster refuses the command,
 * there is a line for each missing permission.
 */
final class FailureReport implements IExecutionExceptionHandler {

    private static final String BROKERS = "kafka.bootstrap.servers";

    @Override
    public int handleExecutionException(Exception exception, CommandLine commandLine, ParseResult parsed) {
        Throwable thrown = unwrapped(exception);
        Optional<String> refusal = refusal(thrown, commandLine);
        Throwable failure = refusal.<Throwable>map(text -> CommandFailure.usage(text, thrown))
                .orElseGet(() -> explained(thrown));
        PrintWriter error = commandLine.getErr();
        error.println(commandLine.getCommandSpec().qualifiedName() + ": " + refusal.orElseGet(() -> message(failure)));
        ConformalStreams root =
                (ConformalStreams) commandLine.getCommandSpec().root().userObject();
        if (root.verbose()) {
            failure.printStackTrace(error);
        }
        error.flush();
        return exitCode(failure).code();
    }

    private static Optional<String> refusal(Throwable failure, CommandLine commandLine) {
        return commandLine.getCommandSpec().mixins().values().stream()
                .map(mixin -> mixin.userObject())
                .filter(ConfigurationOption.class::isInstance)
                .map(ConfigurationOption.class::cast)
                .findFirst()
                .map(configuration -> configuration.refusal(failure))
                .orElseGet(() -> AccessRefusal.describe(failure, "this client"));
    }

    /** Replaces exceptions of Kafka's clients that the caller can act on. */
    private static Throwable explained(Throwable failure) {
        return ClientSettingsException.within(failure)
                .<Throwable>map(settings -> settings)
                .or(() -> causes(failure).anyMatch(RegistryError::quotesSchema)
                        ? RegistryError.describe(failure).map(answer -> CommandFailure.unreachable(answer, failure))
                        : Optional.empty())
                .orElse(failure);
    }

    private static boolean isOf(Throwable failure, Class<? extends Throwable> type) {
        return causes(failure).anyMatch(type::isInstance);
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(20);
    }

    static ExitCode exitCode(Throwable failure) {
        if (failure instanceof CommandFailure commandFailure) {
            return commandFailure.exitCode();
        }
        if (failure instanceof FormatException
                || failure instanceof NoSuchFileException
                || failure instanceof AccessDeniedException
                || failure instanceof ClientSettingsException
                || failure instanceof IllegalArgumentException) {
            return ExitCode.USAGE;
        }
        return failure instanceof IOException ? ExitCode.UNREACHABLE : ExitCode.DEFECT;
    }

    static String message(Throwable failure) {
        if (failure instanceof NoSuchFileException missing) {
            return missing.getFile() + " doesn't exist; check the path";
        }
        if (failure instanceof AccessDeniedException denied) {
            return denied.getFile() + " may not be read or written; check its permissions";
        }
        if (failure instanceof FileSystemException fileSystem) {
            return fileSystem.getFile() + ": " + fileSystem.getReason();
        }
        String line = Optional.ofNullable(failure.getMessage())
                .flatMap(text -> text.lines().findFirst())
                .orElse("no message");
        if (exitCode(failure) == ExitCode.DEFECT) {
            return "unexpected " + failure.getClass().getSimpleName() + ": " + line
                    + "; --verbose shows the stack trace";
        }
        return isOf(failure, TimeoutException.class)
                        && !line.contains(BROKERS)
                        && RegistryError.describe(failure).isEmpty()
                ? line + "; check that a broker answers at " + BROKERS
                : line;
    }

    static Throwable unwrapped(Throwable exception) {
        Throwable failure = exception;
        while ((failure instanceof ExecutionException
                        || failure instanceof CompletionException
                        || failure instanceof UncheckedIOException)
                && failure.getCause() != null) {
            failure = failure.getCause();
        }
        return failure;
    }
}
