package io.conformalstreams.connectors.casesource;

import io.conformalstreams.connectors.casesource.CaseState.SentLabels;
import io.conformalstreams.connectors.casesource.CaseState.SentScores;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.imagesource.NotTaken;
import io.conformalstreams.connectors.setting.BadFilePolicy;
import io.conformalstreams.objects.Location;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the current files of a case with what was last sent, and finds the records to send. New scores give a
 * prediction, or a labelled image if the label is already there. A new or changed label, or a label whose scores have
 * changed, gives a labelled image with the next revision. A label that stays missing is withdrawn. A bad label doesn't
 * hold the prediction back.
 */
final class CaseProgress {

    private static final Logger LOG = LoggerFactory.getLogger(CaseProgress.class);

    private final CaseSourceConfiguration configuration;
    private final Location place;
    private final CaseReader reader;
    private final CaseSourceRecords records;
    private final Clock clock;
    private final MissingLabels missing;
    private final CaseReadiness readiness;
    private final ImageOwners owners;

    CaseProgress(
            CaseSourceConfiguration configuration,
            Location place,
            CaseSourceRecords records,
            SettledFiles settled,
            ImageOwners owners,
            LongSupplier nanoTime,
            Clock clock) {
        this.owners = owners;
        this.configuration = configuration;
        this.place = place;
        this.reader = new CaseReader(configuration, place, clock);
        this.records = records;
        this.clock = clock;
        this.missing = new MissingLabels(configuration, place, nanoTime);
        this.readiness = new CaseReadiness(configuration, settled, nanoTime);
    }

    /** The cases that wait for another file, each with the file that waits. */
    List<NotTaken> waiting(List<FoundCase> found, Map<String, CaseState> states) {
        return readiness.waiting(
                found,
                one -> {
                    SentScores scores = states.get(one.key()).scores();
                    return scoresStamp(one).equals(scores.stamp())
                            || scoresStamp(one).equals(scores.refused());
                },
                one -> {
                    SentLabels labels = states.get(one.key()).labels();
                    return labelsStamp(one).equals(labels.stamp())
                            || labelsDecision(one).equals(labels.refused());
                });
    }

    /**
     * @param state what has been sent so far
     * @return the new state and the records that lead to it; each record's offset is the state after that record
     * @throws ConnectException for a bad file, if the policy is to fail
     * @throws IOException if a file can't be read at present
     */
    Advance advance(FoundCase found, CaseState state) throws IOException {
        try {
            // Both checks must run: each starts the waiting time of its file.
            boolean scoresReady = readiness.isScoresReady(found);
            boolean labelReady = readiness.isLabelReady(found);
            if (missing.isDue(found, state.labels())) {
                return withdraw(found, state);
            }
            String stamp = scoresStamp(found);
            if (!scoresReady || stamp.equals(state.scores().refused())) {
                return Advance.none(state);
            }
            boolean newScores = !stamp.equals(state.scores().stamp());
            boolean label =
                    labelReady && !labelsDecision(found).equals(state.labels().refused());
            boolean newLabel = label
                    && !(labelsStamp(found).equals(state.labels().stamp())
                            && state.scores().content().equals(state.labels().scores()));
            return newScores || newLabel ? read(found, state, label) : Advance.none(state);
        } catch (NoSuchFileException gone) {
            LOG.debug("Case {} disappeared while it was read", found.key(), gone);
            return Advance.none(state);
        }
    }

    /**
     * Begins a scan.
     *
     * @param keys of the cases that exist now; all other cases are forgotten
     * @param hiddenNow names of files and folders that could not be read
     */
    void begin(Set<String> keys, Set<String> hiddenNow) {
        missing.begin(keys, hiddenNow);
    }

    private Advance read(FoundCase found, CaseState state, boolean label) throws IOException {
        CaseContent.Scores scores;
        try {
            scores = reader.scores(found);
        } catch (FormatException e) {
            return refuseScores(found, e, state, true);
        }
        Optional<FormatException> objection = owners.objection(found, scores.ids());
        if (objection.isPresent()) {
            return refuseScores(found, objection.get(), state, owners.isReported(found, scores.ids()));
        }
        Advance step = Advance.none(state);
        Optional<CaseContent.Labels> labels = Optional.empty();
        if (label) {
            String digest = reader.labelsDigest(found);
            if (digest.equals(state.labels().digest())
                    && scores.content().equals(state.labels().scores())
                    && !isResent(found, state)) {
                step = Advance.none(state.with(state.labels().stampedAs(labelsStamp(found))));
            } else {
                try {
                    labels = Optional.of(reader.labels(found, digest, scores));
                } catch (FormatException e) {
                    if (!unchanged(found, true)) {
                        return Advance.none(state);
                    }
                    step = refuse(found, e, state.with(state.labels().refusing(labelsDecision(found))));
                }
            }
        }
        return unchanged(found, label) ? sendIfItFits(found, scores, labels, step) : Advance.none(state);
    }

    private Advance sendIfItFits(
            FoundCase found, CaseContent.Scores scores, Optional<CaseContent.Labels> labels, Advance before)
            throws IOException {
        try {
            return send(found, scores, labels, before);
        } catch (FormatException tooLarge) {
            CaseState state = before.state();
            return labels.isPresent()
                    ? sendWithoutLabel(found, scores, tooLarge, before)
                    : before.then(
                            refuse(found, tooLarge, state.with(state.scores().refusing(scoresStamp(found)))));
        }
    }

    private Advance sendWithoutLabel(
            FoundCase found, CaseContent.Scores scores, FormatException tooLarge, Advance before) throws IOException {
        Advance step = sendIfItFits(found, scores, Optional.empty(), before);
        CaseState state = step.state();
        boolean areScoresRefused = state.scores().refused().equals(scoresStamp(found));
        return areScoresRefused
                ? step
                : step.then(refuse(found, tooLarge, state.with(state.labels().refusing(labelsDecision(found)))));
    }

    private Advance refuseScores(FoundCase found, FormatException fault, CaseState state, boolean isReported)
            throws IOException {
        if (!unchanged(found, false)) {
            return Advance.none(state);
        }
        CaseState refused = state.with(state.scores().refusing(scoresStamp(found)));
        if (isReported) {
            return refuse(found, fault, refused);
        }
        LOG.warn("Skipping a file of case {}: {}", found.key(), fault.getMessage());
        return Advance.none(refused);
    }

    private Advance send(
            FoundCase found, CaseContent.Scores scores, Optional<CaseContent.Labels> labels, Advance before)
            throws FormatException {
        CaseState state = before.state();
        List<SourceRecord> sent = new ArrayList<>(before.records());
        boolean sameImage = state.ids().imageId().isEmpty()
                || state.ids().imageId().equals(scores.ids().imageId())
                        && state.ids().stratum().equals(scores.ids().stratum());
        if (!sameImage && state.labels().isAssigned()) {
            state = state.with(state.labels().withdrawn());
            sent.add(records.withdrawn(found.key(), state, clock.instant()));
        }
        String stamp = scoresStamp(found);
        if (scores.content().equals(state.scores().content()) && !isResent(found, state)) {
            state = state.with(state.scores().stampedAs(stamp));
        } else {
            boolean predict =
                    configuration.sendsPredictions() && (labels.isEmpty() || configuration.predictsLabelled());
            // If only files beside the scores have changed, the label still belongs to the sets that were issued for
            // these scores.
            boolean keeps = sameImage && scores.digest().equals(state.scores().digest());
            String unpredicted = keeps ? state.scores().predictionId() : "";
            state = new CaseState(
                    scores.ids(),
                    new CaseState.SentScores(
                            scores.digest(),
                            scores.beside(),
                            stamp,
                            predict ? scores.predictionId() : unpredicted,
                            "",
                            resendStamp(found)),
                    sameImage ? state.labels() : state.labels().ofAnotherImage());
            scores.grid().remarks().forEach(LOG::warn);
            if (predict) {
                sent.add(records.prediction(found, scores, state));
            }
        }
        if (labels.isPresent()) {
            labels.get().grid().remarks().forEach(LOG::warn);
            state = state.with(new CaseState.SentLabels(
                    labels.get().digest(),
                    labelsStamp(found),
                    found.labels().orElseThrow().name(),
                    scores.content(),
                    state.labels().revision() + 1,
                    ""));
            sent.add(records.labelled(found, scores, labels.get(), state));
        }
        owners.sent(found.key(), state.ids());
        return new Advance(state, sent);
    }

    private static boolean isResent(FoundCase found, CaseState state) {
        return !resendStamp(found).isEmpty()
                && !resendStamp(found).equals(state.scores().resent());
    }

    private static String resendStamp(FoundCase found) {
        return found.resend().map(file -> file.stamp().toString()).orElse("");
    }

    private String scoresStamp(FoundCase found) {
        return found.scoresStamp(configuration.sidecars() != SidecarPolicy.NONE);
    }

    /** Identifies everything that decides whether a label is good. That includes the scores. */
    private String labelsDecision(FoundCase found) {
        return labelsStamp(found) + "||" + scoresStamp(found);
    }

    private Advance withdraw(FoundCase found, CaseState state) {
        CaseState after = state.with(state.labels().withdrawn());
        return new Advance(after, List.of(records.withdrawn(found.key(), after, clock.instant())));
    }

    private Advance refuse(FoundCase found, FormatException fault, CaseState after) {
        switch (configuration.badFiles()) {
            case FAIL -> throw new ConnectException("Case " + found.key() + " is bad: " + fault.getMessage(), fault);
            case SKIP, REPORT -> LOG.warn("Skipping a file of case {}: {}", found.key(), fault.getMessage());
        }
        return new Advance(
                after,
                configuration.badFiles() == BadFilePolicy.REPORT
                        ? List.of(records.report(found.key(), fault, after))
                        : List.of());
    }

    private String labelsStamp(FoundCase found) {
        String label = found.labels().map(file -> file.stamp().toString()).orElse("");
        return reader.used(found.labelsSidecar())
                .map(sidecar -> label + "|" + sidecar.stamp())
                .orElse(label);
    }

    /** Whether the files are still as the scan found them. Otherwise something wrote to them during reading. */
    private boolean unchanged(FoundCase found, boolean label) throws IOException {
        List<FoundFile> files = new ArrayList<>(List.of(found.scores()));
        found.scoresSidecar().ifPresent(files::add);
        found.segmentation().ifPresent(files::add);
        found.properties().ifPresent(files::add);
        if (label) {
            found.labels().ifPresent(files::add);
            found.labelsSidecar().ifPresent(files::add);
        }
        for (FoundFile file : files) {
            if (!place.find(file.name()).map(FileStamp::of).equals(Optional.of(file.stamp()))) {
                return false;
            }
        }
        return true;
    }

    /** One step of a case: its new state, and the records that lead to it. */
    record Advance(CaseState state, List<SourceRecord> records) {

        Advance then(Advance next) {
            return new Advance(
                    next.state(),
                    Stream.concat(records.stream(), next.records().stream()).toList());
        }

        static Advance none(CaseState state) {
            return new Advance(state, List.of());
        }
    }
}
