package io.conformalstreams.ops.topics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The outcome for one topic or subject.
 *
 * @param resource its name, for example {@code topic conformal.thresholds}
 * @param status the kind of outcome
 * @param detail its present state, what was changed, or what is wrong, in words
 */
public record Provisioning(String resource, Status status, String detail) {

    /** The kinds of outcomes. */
    public enum Status {
        AS_WANTED,
        CHANGED,
        WOULD_CHANGE,
        /** The client may not see the resource, and nothing was changed. */
        NOT_VISIBLE,
        PROBLEM;

        /** The status in words. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** Which changes are made. */
    public enum Mode {
        /** No changes. */
        DRY_RUN,
        /** Additions only. */
        ADD,
        /** Additions, and alterations of settings that somebody made. */
        ALTER
    }

    /** Carries out as much of a review as the mode allows. A refusal affects only this resource. */
    public static Provisioning carryOut(Review review, Mode mode) {
        if (mode == Mode.DRY_RUN
                && review.changes().stream().anyMatch(change -> change.kind() == Change.Kind.UNSEEN_ADDITION)) {
            return new Provisioning(review.resource(), Status.NOT_VISIBLE, review.summary());
        }
        List<String> done = new ArrayList<>();
        List<String> problems = new ArrayList<>(review.problems());
        for (Change change : review.changes()) {
            if (change.kind() == Change.Kind.ALTERATION && mode == Mode.ADD) {
                problems.add("needs a change of a setting that somebody has made: " + change.description()
                        + "; run again with --alter to change it");
            } else if (mode == Mode.DRY_RUN) {
                done.add(alteration(change) + change.description());
            } else if (review.problems().isEmpty()) {
                carryOut(change, done, problems);
            }
        }
        if (!problems.isEmpty()) {
            return new Provisioning(review.resource(), Status.PROBLEM, String.join("; ", problems));
        }
        if (done.isEmpty()) {
            return new Provisioning(review.resource(), Status.AS_WANTED, review.summary());
        }
        return new Provisioning(
                review.resource(),
                mode == Mode.DRY_RUN ? Status.WOULD_CHANGE : Status.CHANGED,
                String.join("; ", done));
    }

    private static void carryOut(Change change, List<String> done, List<String> problems) {
        try {
            change.action().run();
            done.add(change.description());
        } catch (ProvisioningException e) {
            problems.add(e.getMessage());
        }
    }

    private static String alteration(Change change) {
        return change.kind() == Change.Kind.ALTERATION ? "with --alter: " : "";
    }
}
