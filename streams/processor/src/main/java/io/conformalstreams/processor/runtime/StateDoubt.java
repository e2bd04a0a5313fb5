package io.conformalstreams.processor.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers that the state stores on this machine can't be trusted, for the next start of this or another process.
 *
 * <p>If a commit times out because a broker is down, nobody knows whether it counts. Kafka Streams deletes the stores of the task
 * and restores them. But if it can't abort the transaction either, it keeps the offsets of the deleted stores, and can write them
 * into the new, empty stores. The next start would take those for complete. {@link CommitGuardingClients} let Kafka Streams end
 * before that, in most cases. A full restore is right in all of them.
 */
final class StateDoubt {

    private static final Logger LOG = LoggerFactory.getLogger(StateDoubt.class);
    private static final int DEEPEST_CHAIN = 20;

    private final LocalState state;
    private volatile boolean raised;

    StateDoubt(LocalState state) {
        this.state = state;
    }

    /** Raises the doubt if the failure calls for it. Call this before the instance closes its stores. */
    void raiseAfter(Throwable failure) {
        if (Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(DEEPEST_CHAIN)
                .noneMatch(cause -> cause instanceof CommitTimeoutException || FailureKind.isAfterTimeout(cause))) {
            return;
        }
        raise();
    }

    /** Raises the doubt until {@link #settle}. */
    void raise() {
        raised = true;
        try {
            Files.createDirectories(state.directory());
            Files.writeString(
                    state.discardNote(),
                    "The next start discards the state stores beside this file and restores them.\n");
        } catch (IOException unwritable) {
            LOG.error(
                    "{} can't be written. If this process ends before the topology starts again, delete the folder of the same"
                            + " name without .discard, so that the state is restored from Kafka",
                    state.discardNote(),
                    unwritable);
        }
    }

    boolean isRaised() {
        return raised || Files.exists(state.discardNote());
    }

    /** Call this when the stores have been deleted. */
    void settle() {
        try {
            Files.deleteIfExists(state.discardNote());
            raised = false;
        } catch (IOException undeletable) {
            throw new UncheckedIOException(undeletable);
        }
    }
}
