package io.conformalstreams.ops.topics;

/**
 * One step that brings a topic or a subject to what is wanted.
 *
 * @param kind whether the step adds something, or alters what somebody has set
 * @param description what it does, in words that follow the name of the resource
 * @param action does it
 */
public record Change(Kind kind, String description, Action action) {

    /** Additions are always made; alterations only on request. */
    public enum Kind {
        ADDITION,
        ALTERATION
    }

    /** A call to a broker or a registry. */
    @FunctionalInterface
    public interface Action {

        /** @throws ProvisioningException when the broker or the registry refuses */
        void run();
    }
}
