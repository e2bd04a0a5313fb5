package io.conformalstreams.conformal.state;

/**
 * Another release wrote a state, in a form that this release cannot read. The bytes are not necessarily damaged: the
 * other release may still read them.
 */
public final class UnknownStateException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** @param message what this release does not know */
    public UnknownStateException(String message) {
        super(message);
    }

    /**
     * A state has a layout of another release.
     *
     * @param name the state's name
     * @param found the version of its layout
     * @param known the only version that this release reads
     */
    public UnknownStateException(String name, byte found, byte known) {
        super(name + " has layout version " + found + ", but this release reads only version " + known);
    }
}
