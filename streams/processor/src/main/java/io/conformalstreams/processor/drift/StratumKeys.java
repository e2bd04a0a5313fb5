package io.conformalstreams.processor.drift;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Splits a stratum into parts, by the convention {@code model@version|site}. Only the model is required. */
public final class StratumKeys {

    private static final Pattern CONVENTION =
            Pattern.compile("(?<model>[^@|]*)(?:@(?<version>[^|]*))?(?:\\|(?<site>.*))?", Pattern.DOTALL);

    private StratumKeys() {}

    /** Returns the parts by name. Missing parts are left out. */
    public static Map<String, String> of(String stratum) {
        Map<String, String> keys = new TreeMap<>();
        Matcher parts = CONVENTION.matcher(stratum);
        if (parts.matches()) {
            for (String name : new String[] {"model", "version", "site"}) {
                String part = parts.group(name);
                if (part != null && !part.isEmpty()) {
                    keys.put(name, part);
                }
            }
        }
        return keys;
    }
}
