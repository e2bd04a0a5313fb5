package io.conformalstreams.processor.component;

/**
 * A part of a prediction region. A method calibrates some components: each has its own critical values and its own
 * threshold. Coverage is counted for some components: the event is that the component holds, which is that its critical
 * value is at most its threshold.
 *
 * <p>The constants stand in the order in which components are published. Their names are published, are parts of store
 * keys, and enter the hash that breaks ties between ranks. They never change.
 */
public enum Component {

    /** The inner set. It holds where the set lies inside the truth. */
    INNER(0),

    /** The outer set. It holds where the set contains the truth. */
    OUTER(1),

    /** Both sets together. They hold where the inner and the outer set hold. */
    JOINT(2),

    /** The numerator of a ratio. */
    NUMERATOR(3),

    /** The denominator of a ratio. */
    DENOMINATOR(4),

    /** The interval for a number. It holds where the interval contains the number of the label. */
    INTERVAL(5),

    /** A set whose expected loss is controlled. It holds where the set misses nothing. */
    RISK(6);

    private static final Component[] COMPONENTS = values();

    private final int code;

    Component(int code) {
        this.code = code;
    }

    /** The byte that stands for the component in stores. It never changes. */
    public int code() {
        return code;
    }

    /**
     * The component that a stored byte stands for.
     *
     * @throws IllegalStateException if it stands for none
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
