package io.conformalstreams.ops.replay;

import io.conformalstreams.ops.dataset.Case;
import io.conformalstreams.ops.dataset.CaseSource;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * Sends the cases of a source.
 *
 * @param source where pixels come from
 * @param records how records are made
 * @param schedule which records, in which order
 * @param times which event times they carry
 * @param pace how fast
 */
public record Replay(CaseSource source, CaseRecords records, ReplaySchedule schedule, EventTimes times, Pace pace) {

    /**
     * Sends everything and waits until the cluster has it.
     *
     * @param producer not closed here
     * @param sent called after each record is handed over
     * @throws IOException when a case can't be read
     * @throws org.apache.kafka.common.KafkaException when a record can't be sent
     */
    public void run(GatewayProducer producer, Runnable sent) throws IOException {
        boolean predicted =
                schedule.events().stream().anyMatch(event -> event.kind() == ReplaySchedule.Kind.PREDICTION);
        long start = System.nanoTime();
        long count = 0;
        for (ReplaySchedule.Event event : schedule.events()) {
            Case image = source.load(event.reference());
            pace.await(start, count++);
            Instant time = times.at(event.tick());
            if (event.kind() == ReplaySchedule.Kind.PREDICTION) {
                producer.send(records.prediction(image, time));
            } else {
                // Alone, a label is one of an archive: whatever prediction of the same scores there is, it fits.
                producer.send(records.labelledImage(
                        image,
                        time,
                        predicted ? Optional.of(records.predictionIdOf(event.reference())) : Optional.empty()));
            }
            sent.run();
        }
        producer.flush();
    }
}
