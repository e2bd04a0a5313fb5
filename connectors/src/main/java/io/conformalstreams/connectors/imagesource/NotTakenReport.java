package io.conformalstreams.connectors.imagesource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Summarises the files or objects that were found but are not sent. It reports a change once, after one further scan or
 * search has confirmed it.
 */
public final class NotTakenReport {

    private static final int EXAMPLES = 5;

    private String seen = "";
    private String told = "";

    /** The summary, if it is new and has stopped changing. */
    public Optional<String> changed(List<NotTaken> files) {
        Map<String, List<String>> byReason = new TreeMap<>();
        files.forEach(file -> byReason.computeIfAbsent(file.reason(), reason -> new ArrayList<>())
                .add(file.file()));
        List<String> parts = new ArrayList<>();
        byReason.forEach((reason, names) -> parts.add(reason + " (" + names.size() + "): "
                + String.join(", ", names.subList(0, Math.min(EXAMPLES, names.size())))));
        String summary = String.join("; ", parts);
        boolean stays = summary.equals(seen);
        seen = summary;
        if (!stays || summary.equals(told)) {
            return Optional.empty();
        }
        told = summary;
        return summary.isEmpty() ? Optional.empty() : Optional.of(summary);
    }
}
