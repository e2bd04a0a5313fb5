package io.conformalstreams.ops.dashboard.follow;

import io.conformalstreams.ops.dashboard.state.ObservedTopics;
import io.conformalstreams.ops.dashboard.state.Source;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Follows all topics that the dashboard needs, in two threads: issued sets have masks and would delay the rest. All
 * topics are read from their beginning, except for issued sets and the status of instances, of which only the newest
 * are kept.
 */
public final class FollowedTopics implements AutoCloseable {

    /** Versions of a set, its transaction's markers, and room for images with several predictions. */
    private static final long OFFSETS_PER_SET = 4;

    private static final long FEWEST_SETS = 2000;

    /** Enough for hundreds of instances, each of which reports every half minute. */
    private static final long NEWEST_STATUSES = 5000;

    private static final long PATIENCE_MILLIS = 2000;

    private final TopicTraffic traffic = new TopicTraffic();
    private final List<TopicFollower> followers;
    private final List<Thread> threads = new ArrayList<>();

    private FollowedTopics(ConformalConfiguration configuration, ObservedTopics observed, int mostImages, Clock clock) {
        long sets = Math.max(
                FEWEST_SETS,
                OFFSETS_PER_SET * mostImages * configuration.procedures().size());
        Set<Source> issued = EnumSet.of(Source.CONFIDENCE_SETS);
        this.followers = List.of(
                new TopicFollower(
                        configuration,
                        EnumSet.complementOf(EnumSet.copyOf(issued)),
                        source -> source == Source.INSTANCE_STATUS ? NEWEST_STATUSES : Long.MAX_VALUE / 2,
                        observed,
                        traffic,
                        clock),
                new TopicFollower(configuration, issued, source -> sets, observed, traffic, clock));
    }

    /** Starts following. It waits for services that don't respond, now or later. */
    public static FollowedTopics start(
            ConformalConfiguration configuration, ObservedTopics observed, int mostImages, Clock clock) {
        FollowedTopics followed = new FollowedTopics(configuration, observed, mostImages, clock);
        for (TopicFollower follower : followed.followers) {
            Thread thread = new Thread(follower::run, "dashboard-reader-" + followed.threads.size());
            thread.setDaemon(true);
            followed.threads.add(thread);
            thread.start();
        }
        return followed;
    }

    public FollowStatus status() {
        return followers.stream()
                .map(TopicFollower::status)
                .reduce(FollowStatus::and)
                .orElseThrow();
    }

    public TopicTraffic traffic() {
        return traffic;
    }

    @Override
    public void close() {
        followers.forEach(TopicFollower::stop);
        boolean interrupted = false;
        for (Thread thread : threads) {
            try {
                thread.join(PATIENCE_MILLIS);
                // Some requests to a cluster that doesn't respond can't be stopped in another way.
                thread.interrupt();
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
