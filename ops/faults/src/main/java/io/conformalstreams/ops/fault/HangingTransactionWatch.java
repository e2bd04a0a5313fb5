package io.conformalstreams.ops.fault;

import io.conformalstreams.ops.doctor.HangingTransaction;
import io.conformalstreams.ops.doctor.HangingTransactions;
import io.conformalstreams.ops.status.ClusterAnswer;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.util.HashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Does what an operator does after a broker was killed: asks the doctor for hanging transactions, and ends them as {@code
 * kafka-transactions.sh abort} does.
 */
final class HangingTransactionWatch implements AutoCloseable {

    private static final long BETWEEN_LOOKS_SECONDS = 3;

    private final Admin admin;
    private final HangingTransactions transactions;
    private final Injections injections;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "hanging-transaction-watch"));
    private boolean hasBegun;

    HangingTransactionWatch(ConformalConfiguration configuration, Injections injections) {
        this.admin = Admin.create(new HashMap<>(configuration.kafka().clientProperties()));
        this.transactions = new HangingTransactions(admin, configuration);
        this.injections = injections;
    }

    /** Looks every few seconds from now on. */
    synchronized void begin() {
        if (!hasBegun) {
            hasBegun = true;
            thread.scheduleWithFixedDelay(this::look, BETWEEN_LOOKS_SECONDS, BETWEEN_LOOKS_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        admin.close();
    }

    private void look() {
        try {
            for (HangingTransaction hanging : transactions.find()) {
                ClusterAnswer.await(admin.abortTransaction(hanging.abort()).all());
                injections.add(FaultKind.TRANSACTION_HANGING, hanging.toString());
            }
        } catch (InterruptException batchOver) {
            Thread.currentThread().interrupt();
        } catch (KafkaException unanswered) {
            // The broker is down again. A later look finds what is left.
            injections.note("hanging transactions cannot be looked for: " + unanswered.getMessage());
        }
    }
}
