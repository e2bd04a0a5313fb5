package io.conformalstreams.ops.dashboard.view;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The runbooks of this version, which alerts name by their path in the documentation. */
final class Runbooks {

    private static final Pattern PATH = Pattern.compile("ops/runbooks/([a-z-]{1,64}\\.md)");

    /** Returns the text of a runbook, in Markdown; empty if this version has none at the path. */
    Optional<String> text(String path) {
        Matcher matcher = PATH.matcher(path);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try (InputStream resource = Runbooks.class.getResourceAsStream("/runbooks/" + matcher.group(1))) {
            return resource == null
                    ? Optional.empty()
                    : Optional.of(new String(resource.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
