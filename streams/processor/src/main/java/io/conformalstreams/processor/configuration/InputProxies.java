package io.conformalstreams.processor.configuration;

import java.util.ArrayList;
import java.util.List;

/**
 * The properties of predictions that are monitored for input drift.
 *
 * @param size area or volume of the predicted structure
 * @param band area or volume between the outer and the inner set, divided by the size
 * @param entropy mean entropy of the predicted pixels
 */
public record InputProxies(boolean size, boolean band, boolean entropy) {

    /** A property of predictions. */
    public enum Proxy {
        SIZE,
        BAND,
        ENTROPY
    }

    /** Returns the monitored properties. */
    public List<Proxy> chosen() {
        List<Proxy> chosen = new ArrayList<>();
        if (size) {
            chosen.add(Proxy.SIZE);
        }
        if (band) {
            chosen.add(Proxy.BAND);
        }
        if (entropy) {
            chosen.add(Proxy.ENTROPY);
        }
        return chosen;
    }
}
