package io.conformalstreams.ops.dashboard;

import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.ops.alert.AlertClosing;
import io.conformalstreams.ops.alert.MonitorRestart;
import io.conformalstreams.ops.dashboard.follow.ConsumerGroups;
import io.conformalstreams.ops.dashboard.follow.FollowedTopics;
import io.conformalstreams.ops.dashboard.follow.RecordLookup;
import io.conformalstreams.ops.dashboard.state.ObservedTopics;
import io.conformalstreams.ops.dashboard.view.Documents;
import io.conformalstreams.ops.dashboard.web.Operator;
import io.conformalstreams.ops.dashboard.web.WebServer;
import io.conformalstreams.ops.dashboard.web.WebSettings;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * The dashboard: it reads the topics as any consumer does, keeps bounded aggregates in memory, and serves them with one
 * page. It has no state of its own. After a restart it reads the topics again.
 */
public final class Dashboard implements AutoCloseable {

    private final DashboardSettings settings;
    private final FollowedTopics followed;
    private final RecordLookup lookup;
    private final ConsumerGroups groups;
    private final WebServer server;

    private Dashboard(
            ConformalConfiguration configuration,
            DashboardSettings settings,
            WebSettings web,
            Consumer<String> report) {
        Clock clock = Clock.systemUTC();
        ObservedTopics observed = new ObservedTopics(settings.mostImages());
        this.settings = settings;
        this.lookup = new RecordLookup(configuration);
        this.groups = new ConsumerGroups(configuration, clock);
        this.followed = FollowedTopics.start(configuration, observed, settings.mostImages(), clock);
        try {
            Documents documents = new Documents(configuration, observed, followed, lookup, groups, clock);
            this.server =
                    WebServer.start(web, documents, observed, followed, new Commands(configuration), clock, report);
        } catch (RuntimeException e) {
            closeReaders();
            throw e;
        }
    }

    /**
     * Starts reading and serving. It waits for services that don't respond, now or later.
     *
     * @param report receives a line about each defect, from any thread
     * @throws IOException if the key store can't be read
     * @throws java.io.UncheckedIOException if the address can't be bound
     */
    public static Dashboard start(
            ConformalConfiguration configuration, DashboardSettings settings, Consumer<String> report)
            throws IOException {
        return new Dashboard(configuration, settings, settings.web(), report);
    }

    /** The address of the page. */
    public String address() {
        return settings.address(server.port());
    }

    @Override
    public void close() {
        server.close();
        closeReaders();
    }

    private void closeReaders() {
        followed.close();
        lookup.close();
        groups.close();
    }

    private record Commands(ConformalConfiguration configuration) implements Operator {

        @Override
        public void closeAlert(DriftAlert alert, String reason, Instant at) throws InterruptedException {
            AlertClosing.request(configuration, alert, reason, at);
        }

        @Override
        public void beginEpoch(String stratum, String reason, Instant at) throws InterruptedException {
            MonitorRestart.request(configuration, stratum, reason, at);
        }
    }
}
