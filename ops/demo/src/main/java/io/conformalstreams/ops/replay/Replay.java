package io.conformalstreams.ops.replay;

import io.conformalstreams.ops.dataset.Case;
import io.conformalstreams.ops.dataset.CaseSource;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * Sends the cases of a source.
 *
 * @param source supplies the pixels
 * @param records makes the records
 * @param schedule which records are sent, in which order
 * @param times the event times of the records
 * @param pace the rate of sending
 */
public record Replay(CaseSource source, CaseRecords records, ReplaySchedule schedule, EventTimes times, Pace pace) {

    /**
     * Sends everything and waits until the cluster has it.
     *
     * @param producer stays open
     * @param sent called after each record is passed to the producer
     * @throws IOException if a case can't be read
     * @throws org.apache.kafka.common.KafkaException if a record can't be sent
     */
    public void run(GatewayProducer producer, Runnable sent) throws IOException {
        boolean predicted =
                schedule.events().stream().anyMatch(event -> event.kind() == ReplaySchedule.EventKind.PREDICTION);
        long start = System.nanoTime();
        long count = 0;
        for (ReplaySchedule.Event event : schedule.events()) {
            Case image = event.rater().isPresent()
                    ? source.load(event.reference(), event.rater().get())
                    : source.load(event.reference());
            pace.await(start, count++);
            Instant time = times.at(event.tick());
            if (event.kind() == ReplaySchedule.EventKind.PREDICTION) {
                producer.send(records.prediction(image, time));
            } else {
                // A label without its prediction comes from an archive. It belongs to any prediction with the same
                // scores.
                producer.send(records.labelledImage(
                        image,
                        time,
                        predicted ? Optional.of(records.predictionIdOf(event.reference())) : Optional.empty(),
                        event.rater()));
            }
            sent.run();
        }
        producer.flush();
    }
}
