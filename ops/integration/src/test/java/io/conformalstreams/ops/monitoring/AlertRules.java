package io.conformalstreams.ops.monitoring;

import io.conformalstreams.ops.document.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The file of recording and alert rules for Prometheus. */
record AlertRules(String text) {

    static final Path FILE = Document.PROJECT.resolve("ops/examples/prometheus-rules.yml");

    /** One alert with everything that follows it. */
    record Alert(String name, String text) {}

    static AlertRules read() throws IOException {
        return new AlertRules(Files.readString(FILE));
    }

    /** Returns the names of the recorded metrics. */
    List<String> recorded() {
        return Pattern.compile("- record: (\\S+)")
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    List<Alert> alerts() {
        return Pattern.compile("(?s)- alert: (\\S+)(.*?)(?=\\n      - |\\n  - |\\z)")
                .matcher(text)
                .results()
                .map(match -> new Alert(match.group(1), match.group(2)))
                .toList();
    }

    /** Returns the names of our metrics and recorded metrics in expressions. */
    static Set<String> metrics(String expressions) {
        return Pattern.compile("[a-z_]*:?conformal_[\\w:]+")
                .matcher(expressions)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());
    }
}
