package io.conformalstreams.ops.dashboard.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.conformalstreams.ops.dashboard.follow.FollowStatus;
import io.conformalstreams.ops.dashboard.follow.FollowedTopics;
import io.conformalstreams.ops.dashboard.state.ObservedTopics;
import io.conformalstreams.ops.dashboard.state.Positions;
import io.conformalstreams.ops.dashboard.state.Source;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Server-sent events for one browser. An event says what has changed since the positions that the browser knows, so no
 * events queue up for a browser that reads slowly: it gets one event about everything that it has missed.
 */
final class EventStream {

    private static final Duration BETWEEN_EVENTS = Duration.ofMillis(500);
    private static final int MOST_STRATA = 200;

    private final ObservedTopics observed;
    private final FollowedTopics followed;
    private final Duration silence;
    private Positions known;
    private boolean everything;
    private FollowStatus.State status;

    private record Event(String name, String id, ObjectNode data) {

        private byte[] bytes() {
            return ("id: " + id + "\nevent: " + name + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
        }
    }

    /**
     * Creates a stream.
     *
     * @param lastEventId the id of the last event or document that the browser has seen; empty to start now
     * @param silence time after which a comment shows that the connection is alive
     */
    EventStream(ObservedTopics observed, FollowedTopics followed, Optional<String> lastEventId, Duration silence) {
        this.observed = observed;
        this.followed = followed;
        this.silence = silence;
        this.status = followed.status().state();
        Optional<Positions> parsed = lastEventId.flatMap(Positions::parse);
        this.known = parsed.orElseGet(observed::positions);
        this.everything = lastEventId.isPresent() && parsed.isEmpty();
    }

    /** Sends events until the browser goes away, which an exception shows. */
    void send(OutputStream out, Runnable sent) throws IOException, InterruptedException {
        out.write("retry: 2000\n:\n\n".getBytes(StandardCharsets.UTF_8));
        out.flush();
        sent.run();
        long revision = -1;
        while (!Thread.currentThread().isInterrupted()) {
            Optional<Event> event = next();
            if (event.isPresent()) {
                out.write(event.get().bytes());
                out.flush();
                sent.run();
                Thread.sleep(BETWEEN_EVENTS.toMillis());
            }
            long reached = observed.await(revision, silence.toMillis());
            if (reached == revision) {
                out.write(":\n\n".getBytes(StandardCharsets.UTF_8));
                out.flush();
                sent.run();
            }
            revision = reached;
        }
    }

    private Optional<Event> next() {
        FollowStatus.State present = followed.status().state();
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
