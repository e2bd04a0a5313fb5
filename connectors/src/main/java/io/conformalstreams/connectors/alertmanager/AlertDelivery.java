package io.conformalstreams.connectors.alertmanager;

import io.conformalstreams.connectors.alertmanager.AlertmanagerClient.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Sends the alerts of a ledger to one Alertmanager: at once if there is news, and again after each interval. While the
 * Alertmanager doesn't respond, it retries after 1, 2, 4 ... seconds, up to the interval. Alerts that the Alertmanager
 * refuses are reported and don't delay the others.
 *
 * <p>Any thread may pass states. Only one thread at a time sends.
 */
public final class AlertDelivery {

    private static final int BATCH = 100;
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final int MOST_DOUBLINGS = 20;

    private final AlertLedger ledger;
    private final AlertmanagerClient client;
    private final Duration resend;
    private final Clock clock;
    private final Consumer<String> report;
    private final Set<String> refused = new HashSet<>();
    private int failures;
    private boolean news;
    private Instant due = Instant.EPOCH;

    /**
     * Creates a delivery that has sent nothing.
     *
     * @param client of the Alertmanager
     * @param resend the interval, at least a second; 30 to 60 seconds suit Alertmanager's own intervals
     * @param clock gives the times in the alerts
     * @param report receives a line for people when something noteworthy changes
     */
    public AlertDelivery(AlertmanagerClient client, Duration resend, Clock clock, Consumer<String> report) {
        this.ledger = new AlertLedger(resend);
        this.client = client;
        this.resend = resend;
        this.clock = clock;
        this.report = report;
    }

    /** Records a state of an alert. */
    public synchronized void accept(DriftAlertState state) {
        tell(ledger.accept(state, clock.instant()));
    }

    /** Records that an alert was erased from its topic. */
    public synchronized void remove(String alertId) {
        tell(ledger.remove(alertId, clock.instant()));
    }

    private void tell(boolean isNews) {
        news |= isNews;
        notifyAll();
    }

    /**
     * Sends until the thread is interrupted.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    public void run() throws InterruptedException {
        while (true) {
            await(deliver());
        }
    }

    /**
     * Sends what is due. For callers without a thread for {@link #run}.
     *
     * @return how long to wait until the next call, unless a state is accepted earlier
     * @throws InterruptedException if this thread is to end
     */
    public Duration deliverDue() throws InterruptedException {
        Duration remaining = Duration.between(clock.instant(), due);
        // If the clock was set back, sending must continue.
        boolean isWaiting = remaining.compareTo(Duration.ZERO) > 0 && remaining.compareTo(resend) <= 0;
        if (isWaiting && !isNewsToSend()) {
            return remaining;
        }
        Duration wait = deliver();
        due = clock.instant().plus(wait);
        return wait;
    }

    private synchronized boolean isNewsToSend() {
        return news && failures == 0;
    }

    /** Returns whether Alertmanager responded to the last request. */
    public synchronized boolean isReachable() {
        return failures == 0;
    }

    /**
     * Waits for a time, or until there is news. While Alertmanager doesn't respond, news doesn't end the wait: a new
     * attempt would probably fail, too.
     */
    private synchronized void await(Duration wait) throws InterruptedException {
        long deadline = System.nanoTime() + wait.toNanos();
        long remaining = wait.toMillis();
        while (remaining > 0 && !isNewsToSend()) {
            wait(remaining);
            remaining = (deadline - System.nanoTime()) / 1_000_000;
        }
    }

    /** Sends everything once, and returns when to do so again. */
    Duration deliver() throws InterruptedException {
        List<PostableAlert> postable;
        synchronized (this) {
            news = false;
            postable = ledger.postable(clock.instant());
        }
        for (int from = 0; from < postable.size(); from += BATCH) {
            List<PostableAlert> batch = postable.subList(from, Math.min(from + BATCH, postable.size()));
            if (!isDelivered(batch)) {
                return waitAfterFailure();
            }
        }
        synchronized (this) {
            // News that came during the delivery, such as the end of an alert, may not have been sent. Then another
            // delivery follows at once, and that one is recorded.
            if (!news) {
                ledger.delivered(clock.instant());
            }
        }
        return resend;
    }

    private Duration waitAfterFailure() {
        Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
        return wait.compareTo(resend) < 0 ? wait : resend;
    }

    private boolean isDelivered(List<PostableAlert> batch) throws InterruptedException {
        Response response = client.post(batch);
        if (response instanceof Response.Unreachable unreachable) {
            if (failures == 0) {
                report.accept(
                        client.base() + " does not respond: " + unreachable.reason() + "; it will be tried again");
            }
            failures++;
            return false;
        }
        if (failures > 0) {
            report.accept(client.base() + " responds again");
            failures = 0;
        }
        return !(response instanceof Response.Refused refusal) || isDeliveredInParts(batch, refusal);
    }

    /**
     * Delivers a batch in parts, because one refused alert may make Alertmanager refuse the whole batch. Halving finds
     * it.
     */
    private boolean isDeliveredInParts(List<PostableAlert> batch, Response.Refused refusal)
            throws InterruptedException {
        if (batch.size() > 1) {
            int half = batch.size() / 2;
            return isDelivered(batch.subList(0, half)) && isDelivered(batch.subList(half, batch.size()));
        }
        String alertId = batch.get(0).labels().get("alert_id");
        if (refused.add(alertId)) {
            report.accept(client.base() + " refuses alert " + alertId + ": " + refusal.reason());
        }
        return true;
    }
}
