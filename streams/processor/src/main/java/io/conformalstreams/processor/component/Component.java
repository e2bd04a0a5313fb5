package io.conformalstreams.processor.component;

/**
 * A part of a prediction region. A method calibrates some of the components: each of them has its own critical values
 * and its own threshold. Coverage is counted for some of the components: a component is covered if its critical value
 * is at most its threshold.
 *
 * <p>The order of the constants is the order in which components are published. Their names never change, because they
 * are published, are part of store keys, and enter the hash that breaks ties between ranks.
 */
public enum Component {

    /** The inner set. It is covered if it lies inside the truth. */
    INNER(0),

    /** The outer set. It is covered if it contains the truth. */
    OUTER(1),

    /** Both sets together. They are covered if the inner and the outer set are covered. */
    JOINT(2),

    /** The numerator of a ratio. */
    NUMERATOR(3),

    /** The denominator of a ratio. */
    DENOMINATOR(4),

    /** The interval for a number. It is covered if it contains the labelled value. */
    INTERVAL(5),

    /** A set whose expected loss is controlled. It is covered if it misses nothing. */
    RISK(6);

    private static final Component[] COMPONENTS = values();

    private final int code;

    Component(int code) {
        this.code = code;
    }

    /** The byte that identifies the component in stores. It never changes. */
    public int code() {
        return code;
    }

    /**
     * Returns the component of a stored byte.
     *
     * @throws IllegalStateException if no component has this byte
     */
    public static Component ofCode(byte code) {
        for (Component component : COMPONENTS) {
            if (component.code == code) {
                return component;
            }
        }
        throw new IllegalStateException("no component has the code " + code);
    }
}
