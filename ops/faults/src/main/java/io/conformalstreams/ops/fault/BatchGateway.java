package io.conformalstreams.ops.fault;

import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.ops.replay.GatewayProducer;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.KafkaException;

/** The gateway of a batch. A thread of its own sends live cases at a steady rate, and staged records when asked to. */
final class BatchGateway implements AutoCloseable {

    private static final int LIVE_CASES_PER_SECOND = 3;

    private final BatchRecords records;
    private final SentRecords sent;
    private final GatewayProducer producer;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "batch-gateway"));
    private final List<Future<?>> stagings = new ArrayList<>();
    private ScheduledFuture<?> live;
    private int ticks;

    BatchGateway(ConformalConfiguration configuration, BatchRecords records, SentRecords sent) {
        this.records = records;
        this.sent = sent;
        this.producer = new GatewayProducer(configuration);
    }

    /** Starts to send live cases. */
    void resume() {
        live = thread.scheduleAtFixedRate(
                () -> {
                    records.live(ticks).forEach(this::send);
                    ticks++;
                },
                0,
                1_000_000 / LIVE_CASES_PER_SECOND,
                TimeUnit.MICROSECONDS);
    }

    /** Sends staged records soon, and returns at once. {@link #pause} reports a failure. */
    void send(List<Dispatch> staged) {
        stagings.add(thread.submit(() -> staged.forEach(this::send)));
    }

    /**
     * Stops sending live cases. Returns when the cluster has everything.
     *
     * @throws KafkaException if a record could not be sent
     */
    void pause() throws InterruptedException {
        if (!live.cancel(false)) {
            // Only a failure ends the live cases before they are cancelled.
            await(live);
        }
        for (Future<?> staging : stagings) {
            await(staging);
        }
        stagings.clear();
        await(thread.submit(producer::flush));
    }

    /** Sends the labels that live strata still miss. Returns when the cluster has everything. */
    void complete() throws InterruptedException {
        await(thread.submit(() -> {
            records.liveRest(ticks).forEach(this::send);
            producer.flush();
        }));
    }

    @Override
    public void close() {
        thread.shutdownNow();
        producer.close();
    }

    private static void await(Future<?> task) throws InterruptedException {
        try {
            task.get();
        } catch (ExecutionException failure) {
            throw new KafkaException("the gateway failed: " + failure.getCause().getMessage(), failure.getCause());
        }
    }

    private void send(Dispatch dispatch) {
        for (SpecificRecord record : dispatch.records()) {
            if (record instanceof Prediction prediction) {
                producer.send(prediction);
            } else {
                producer.send((LabelledImage) record);
            }
        }
        sent.add(dispatch);
    }
}
