package io.conformalstreams.ops.practice;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * Starts a service again, some time after somebody has killed it.
 *
 * @param processIdFile gets the process id whenever the service has started
 * @param down how long it stays away
 * @param out takes lines for the operator
 */
record ServiceWatch(Service service, Path processIdFile, Duration down, Consumer<String> out)
        implements Callable<Void> {

    /** Ends quietly if it is interrupted, because the command ends, and with an exception if the service doesn't start any more. */
    @Override
    public Void call() throws IOException, ExecutionException {
        try {
            while (true) {
                startAgainAfterItsEnd();
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private void startAgainAfterItsEnd() throws IOException, InterruptedException, ExecutionException {
        long ended = service.processId().getAsLong();
        Files.writeString(processIdFile, ended + "\n");
        Optional<ProcessHandle> process = ProcessHandle.of(ended);
        if (process.isPresent()) {
            process.get().onExit().get();
        }
        out.accept("the " + service.name() + " (pid " + ended + ") has ended; it starts again in " + down.toSeconds()
                + " s");
        Thread.sleep(down.toMillis());
        service.restart().run();
        out.accept("the " + service.name() + " is up again: pid "
                + service.processId().getAsLong());
    }
}
