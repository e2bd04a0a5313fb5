package io.conformalstreams.ops.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.conformalstreams.ops.command.ConformalStreams;
import io.conformalstreams.ops.command.ExitCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The program must accept every command line in the documents. */
class CommandLinesTest {

    private static final String PROGRAM = "ops/conformal-streams ";
    private static final Pattern OPTION = Pattern.compile("--[a-z][a-z-]*");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    /** What the shell does with the command: a redirection, a pipe, or a start in the background. */
    private static final Pattern SHELL = Pattern.compile(" +(2?>|\\||&).*$");

    static List<Document> documents() throws IOException {
        return Document.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("documents")
    void areUnderstood(Document document) {
        assertThat(commandLines(document))
                .allSatisfy(line -> assertThatCode(
                                () -> ConformalStreams.commandLine().parseArgs(arguments(line)))
                        .doesNotThrowAnyException());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("documents")
    void nameOptionsThatACommandHas(Document document) {
        Set<String> options = options(ConformalStreams.commandLine());
        assertThat(document.inlineCode().stream()
                        .filter(code -> code.startsWith("--"))
                        .flatMap(code -> OPTION.matcher(code).results().map(MatchResult::group)))
                .allSatisfy(option -> assertThat(options).contains(option));
    }

    @Test
    void showEveryCommandToOperators() throws IOException {
        Document page = Document.of("ops/README.md");
        assertThat(ConformalStreams.commandLine().getSubcommands().keySet())
                .allSatisfy(
                        command -> assertThat(commandLines(page)).anyMatch(line -> line.startsWith(PROGRAM + command)));
    }

    @Test
    void endAsTheRunbookSays() throws IOException {
        assertThat(Document.of("ops/runbooks/outage.md").table("What you see"))
                .extracting(row -> row.get(0))
                .containsExactlyElementsOf(Arrays.stream(ExitCode.values())
                        .map(exitCode -> Integer.toString(exitCode.code()))
                        .toList());
    }

    private static List<String> commandLines(Document document) {
        return Stream.concat(
                        document.examples().stream()
                                .flatMap(example -> example.code().lines()),
                        document.inlineCode().stream())
                .map(String::strip)
                .filter(line -> line.startsWith(PROGRAM))
                .toList();
    }

    private static String[] arguments(String line) {
        List<String> words = new ArrayList<>();
        WORD.matcher(SHELL.matcher(line.substring(PROGRAM.length())).replaceFirst(""))
                .results()
                .forEach(word -> words.add(word.group(1) == null ? word.group(2) : word.group(1)));
        return words.toArray(String[]::new);
    }

    private static Set<String> options(CommandLine command) {
        Set<String> options =
                new TreeSet<>(command.getCommandSpec().optionsMap().keySet());
        command.getSubcommands().values().forEach(subcommand -> options.addAll(options(subcommand)));
        return options;
    }
}
