package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The dashboard's page in a Chromium of its own. */
final class BrowserPage implements AutoCloseable {

    /** The sources of the page. */
    static final Path SOURCE = Path.of("..", "dashboard", "page");

    private static final List<Path> NEEDED =
            List.of(SOURCE.resolve("node_modules/axe-core/axe.min.js"), Path.of("/usr/bin/chromium"));

    private final ObjectMapper mapper = new ObjectMapper();
    private final Process process;
    private final BufferedReader answers;
    private final Path problems;

    private BrowserPage(Process process, Path problems) {
        this.process = process;
        this.answers = process.inputReader();
        this.problems = problems;
    }

    /** Tells whether Chromium and the page's packages are installed. If not, it prints what is absent. */
    static boolean isPossible() {
        List<Path> missing = NEEDED.stream().filter(path -> !Files.exists(path)).toList();
        if (!missing.isEmpty()) {
            System.out.println("The page is not checked in a browser, because these are absent: " + missing);
        }
        return missing.isEmpty();
    }

    /**
     * Opens a page; empty if that is not possible here.
     *
     * @param trustedKeys the SHA-256 of the server's public key, in base64, if the server signs its certificate itself
     */
    static Optional<BrowserPage> open(String address, Optional<String> trustedKeys) throws IOException {
        if (!isPossible()) {
            return Optional.empty();
        }
        Path problems = Files.createTempFile("page", ".txt");
        ProcessBuilder builder = new ProcessBuilder("node", "development/remote.js", address)
                .directory(SOURCE.toFile())
                .redirectError(problems.toFile());
        trustedKeys.ifPresent(keys -> builder.environment().put("CHROMIUM_TRUSTED_KEYS", keys));
        return Optional.of(new BrowserPage(builder.start(), problems));
    }

    /** Waits until an expression of JavaScript is true. */
    void until(String condition) {
        ask("until", JsonNodeFactory.instance.textNode(condition));
    }

    /** Waits until the page says how well it is connected: LIVE, READING, STALE or LOST. */
    void untilConnection(String connection) {
        until("document.getElementById('connection').dataset.connection === '" + connection + "'");
    }

    /** Returns the value of an expression of JavaScript. */
    JsonNode evaluate(String expression) {
        return ask("evaluate", JsonNodeFactory.instance.textNode(expression));
    }

    /**
     * Goes to a view, and waits until it shows what is expected.
     *
     * @param shown a selector
     */
    void view(String hash, String shown) {
        ask("view", JsonNodeFactory.instance.objectNode().put("hash", hash).put("shown", shown));
    }

    /** Types a text into an element. */
    void type(String selector, String text) {
        evaluate("document.querySelector('" + selector + "').focus()");
        ask("type", JsonNodeFactory.instance.textNode(text));
    }

    /** Presses a key. */
    void press(String key) {
        ask("press", JsonNodeFactory.instance.textNode(key));
    }

    /** Sets the size of the window. */
    void size(int width, int height) {
        ask("size", JsonNodeFactory.instance.objectNode().put("width", width).put("height", height));
    }

    /** Draws one layer of an image alone, and counts the pixels that are not as the server says. */
    JsonNode contours(String layer) {
        return ask("contours", JsonNodeFactory.instance.textNode(layer));
    }

    /** What the browser has done: requests to other hosts, ids of events that it resumed from, errors. */
    JsonNode seen() {
        return ask("seen", JsonNodeFactory.instance.nullNode());
    }

    private JsonNode ask(String command, JsonNode argument) {
        try {
            process.outputWriter()
                    .append(mapper.writeValueAsString(
                            JsonNodeFactory.instance.objectNode().set(command, argument)))
                    .append('\n')
                    .flush();
            String line = answers.readLine();
            assertThat(line).as(Files.readString(problems)).isNotNull();
            JsonNode answer = mapper.readTree(line);
            assertThat(answer.path("error").asText())
                    .as("%s %s", command, argument)
                    .isEmpty();
            return answer.path("value");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        // The end of the commands closes the browser.
        process.outputWriter().close();
        try {
            process.onExit().get(20, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        Files.delete(problems);
    }
}
