package io.conformalstreams.processor.drift;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A stratum in parts, by the convention {@code model@version|site}, of which only the model must be there. */
final class StratumKeys {

    private static final Pattern CONVENTION =
            Pattern.compile("(?<model>[^@|]*)(?:@(?<version>[^|]*))?(?:\\|(?<site>.*))?", Pattern.DOTALL);

    private StratumKeys() {}

    /** The parts that are there, by name. */
    static Map<String, String> of(String stratum) {
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
