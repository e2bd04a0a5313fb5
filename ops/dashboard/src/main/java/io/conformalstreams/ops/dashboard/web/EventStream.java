package io.conformalstreams.ops.dashboard.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.conformalstreams.ops.dashboard.follow.FollowStatus;
import io.conformalstreams.ops.dashboard.state.ObservedTopics;
import io.conformalstreams.ops.dashboard.state.Positions;
import io.conformalstreams.ops.dashboard.state.Source;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Server-sent events for one browser. An event says what has changed since the positions that the browser knows, so no
 * events queue up for a browser that reads slowly: it gets one event about everything that it has missed.
 */
final class EventStream {

    private static final Duration BETWEEN_EVENTS = Duration.ofMillis(500);
    private static final int MOST_STRATA = 200;

    private final ObservedTopics observed;
    private final Supplier<FollowStatus.State> source;
    private final Duration silence;
    private long written;
    private Positions known;
    private boolean everything;
    private FollowStatus.State status;

    private record Event(String name, String id, ObjectNode data) {

        private String text() {
            return "id: " + id + "\nevent: " + name + "\ndata: " + data + "\n\n";
        }
    }

    /**
     * Creates a stream.
     *
     * @param source whether what is shown is up to date
     * @param lastEventId the id of the last event or document that the browser has seen; empty to start now
     * @param silence the longest time without an event; after it, a comment shows that the connection is alive
     */
    EventStream(
            ObservedTopics observed,
            Supplier<FollowStatus.State> source,
            Optional<String> lastEventId,
            Duration silence) {
        this.observed = observed;
        this.source = source;
        this.silence = silence;
        this.status = source.get();
        Optional<Positions> parsed = lastEventId.flatMap(Positions::parse);
        this.known = parsed.orElseGet(observed::positions);
        this.everything = lastEventId.isPresent() && parsed.isEmpty();
    }

    /**
     * Sends events until the browser goes away, which an exception shows.
     *
     * @param sent runs after each write
     */
    void send(OutputStream out, Runnable sent) throws IOException, InterruptedException {
        write(out, sent, "retry: 2000\n:\n\n");
        long revision = -1;
        while (!Thread.currentThread().isInterrupted()) {
            Optional<Event> event = next();
            if (event.isPresent()) {
                write(out, sent, event.get().text());
                Thread.sleep(BETWEEN_EVENTS.toMillis());
            }
            // A change need not cause an event, so changes alone don't show that the connection is alive.
            revision = observed.await(revision, silence.minus(sinceWritten()).toMillis());
            if (sinceWritten().compareTo(silence) >= 0) {
                write(out, sent, ":\n\n");
            }
        }
    }

    private void write(OutputStream out, Runnable sent, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
        written = System.nanoTime();
        sent.run();
    }

    private Duration sinceWritten() {
        return Duration.ofNanos(System.nanoTime() - written);
    }

    private Optional<Event> next() {
        FollowStatus.State present = source.get();
        return observed.look(state -> {
            Positions positions = state.positions();
            List<String> strata = state.changedSince(known);
            boolean alerts = state.hasGrownSince(known, Source.DRIFT_ALERTS);
            boolean images = state.hasGrownSince(known, Source.CONFIDENCE_SETS)
                    || state.hasGrownSince(known, Source.COVERAGE_OUTCOMES);
            boolean rejected = state.hasGrownSince(known, Source.REJECTED);
            boolean deadLetters = state.hasGrownSince(known, Source.DEAD_LETTERS);
            boolean changed = !strata.isEmpty() || alerts || images || rejected || deadLetters;
            if (!changed && !everything && present == status) {
                return Optional.<Event>empty();
            }
            ObjectNode data = JsonNodeFactory.instance.objectNode();
            boolean all = everything || strata.size() > MOST_STRATA;
            if (all) {
                data.putNull("strata");
            } else {
                strata.forEach(data.putArray("strata")::add);
            }
            data.put("alerts", all || alerts)
                    .put("images", all || images)
                    .put("rejected", all || rejected)
                    .put("deadLetters", all || deadLetters)
                    .put("source", present.name());
            known = positions;
            everything = false;
            status = present;
            return Optional.of(new Event(all ? "all" : "change", positions.toString(), data));
        });
    }
}
