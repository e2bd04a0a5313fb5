package io.conformalstreams.ops.demo;

import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.ops.dataset.Case;
import io.conformalstreams.ops.dataset.CaseReference;
import io.conformalstreams.ops.dataset.CaseSource;
import io.conformalstreams.ops.replay.CaseRecords;
import io.conformalstreams.ops.replay.Gateway;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/**
 * Streams cases as in a hospital: the model scores an image, the application issues its sets, and an annotator labels
 * the image some predictions later. Only a few predictions are in progress at once, so that each uses recent
 * thresholds.
 */
final class CaseStream {

    private static final int UNDER_WAY = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final long WAKE_MILLISECONDS = 50;

    private static final String RECALIBRATION_POLICY = "recalibration";

    private final CaseSource source;
    private final List<CaseReference> cases;
    private final CaseRecords records;
    private final Gateway gateway;
    private final ObservedRecords observed;
    private final int setsPerPrediction;
    private final int labelDelay;
    private final int recalibrateAfter;
    private final Runnable onWait;
    private final Queue<CaseReference> predicted = new ArrayDeque<>();
    private long labelled;
    private long predictedCount;

    /**
     * @param setsPerPrediction number of procedures
     * @param labelDelay number of predictions between the sets of an image and its label
     * @param recalibrateAfter number of labels under the first label policy; the next label starts a new calibration
     * @param onWait called repeatedly during a wait; may throw to give up
     */
    CaseStream(
            CaseSource source,
            List<CaseReference> cases,
            CaseRecords records,
            Gateway gateway,
            ObservedRecords observed,
            int setsPerPrediction,
            int labelDelay,
            int recalibrateAfter,
            Runnable onWait) {
        this.source = source;
        this.cases = List.copyOf(cases);
        this.records = records;
        this.gateway = gateway;
        this.observed = observed;
        this.setsPerPrediction = setsPerPrediction;
        this.labelDelay = labelDelay;
        this.recalibrateAfter = recalibrateAfter;
        this.onWait = onWait;
    }

    /** Sends everything, and waits until every label has taken effect and has judged its sets. */
    void run() throws IOException, InterruptedException {
        for (CaseReference reference : cases) {
            while (predicted.size() > labelDelay) {
                awaitSetsOf(predicted.element(), predicted.size() < labelDelay + UNDER_WAY);
                if (observed.setsOf(records.predictionIdOf(predicted.element())) < setsPerPrediction) {
                    break;
                }
                label(predicted.remove());
            }
            gateway.send(records.prediction(source.load(reference), Instant.now()));
            predicted.add(reference);
            predictedCount++;
            onWait.run();
        }
        while (!predicted.isEmpty()) {
            awaitSetsOf(predicted.element(), false);
            label(predicted.remove());
        }
        long deadline = deadline();
        while (observed.versions() < labelled || observed.outcomesSeen() < labelled * setsPerPrediction) {
            rest(
                    deadline,
                    "labels took effect: " + observed.versions() + " of " + labelled + ", outcomes: "
                            + observed.outcomesSeen() + " of " + labelled * setsPerPrediction);
        }
    }

    private void label(CaseReference reference) throws IOException {
        Case image = source.load(reference);
        LabelledImage label =
                records.labelledImage(image, Instant.now(), Optional.of(records.predictionIdOf(reference)));
        if (labelled >= recalibrateAfter) {
            label.setLabelPolicy(RECALIBRATION_POLICY);
        }
        gateway.send(label);
        labelled++;
    }

    private void awaitSetsOf(CaseReference reference, boolean mayGoOn) throws InterruptedException {
        String predictionId = records.predictionIdOf(reference);
        long deadline = deadline();
        while (observed.setsOf(predictionId) < setsPerPrediction && !mayGoOn) {
            rest(deadline, "the sets of prediction " + predictedCount + " were not issued");
        }
    }

    private void rest(long deadline, String awaited) throws InterruptedException {
        onWait.run();
        observed.await(WAKE_MILLISECONDS);
        if (System.nanoTime() > deadline) {
            throw new IllegalStateException("nothing arrived for " + PATIENCE.toSeconds() + " s; " + awaited);
        }
    }

    private static long deadline() {
        return System.nanoTime() + PATIENCE.toNanos();
    }
}
