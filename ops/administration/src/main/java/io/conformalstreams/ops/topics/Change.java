package io.conformalstreams.ops.topics;

/**
 * One step towards the wanted state of a topic or a subject.
 *
 * @param kind whether the step adds something or alters a setting that somebody made
 * @param description what it does; the text continues after the name of the resource
 * @param action does it
 */
public record Change(Kind kind, String description, Action action) {

    /** Additions are always made; alterations only on request. */
    public enum Kind {
        ADDITION,
        /** Adds what the client may not see, so it may be there already. */
        UNSEEN_ADDITION,
        ALTERATION
    }

    /** A call to a broker or a registry. */
    @FunctionalInterface
    public interface Action {

        /**
         * @throws ProvisioningException if the broker or the registry refuses
         */
        void run();
    }
}
