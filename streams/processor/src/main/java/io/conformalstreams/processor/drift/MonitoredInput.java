package io.conformalstreams.processor.drift;

import io.conformalstreams.processor.configuration.InputProxies.Proxy;
import java.util.Locale;

/** What one monitor of inputs looks at. In its identity it stands in place of a procedure. */
record MonitoredInput(String channel, Proxy proxy) {

    /** Names of channels have no line breaks. */
    private static final String SEPARATOR = "\n";

    static MonitoredInput of(String text) {
        String[] parts = text.split(SEPARATOR, 2);
        return new MonitoredInput(parts[0], Proxy.valueOf(parts[1]));
    }

    String text() {
        return channel + SEPARATOR + proxy.name();
    }

    /** The proxy as alerts call it. */
    String proxyName() {
        return proxy.name().toLowerCase(Locale.ROOT);
    }
}
