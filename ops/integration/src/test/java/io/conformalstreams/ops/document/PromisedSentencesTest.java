package io.conformalstreams.ops.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.ops.promise.Promises;
import io.conformalstreams.ops.promise.RefutablePromise.Quote;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A document may state a probability only if a promise with a simulation quotes the sentence. */
class PromisedSentencesTest {

    /** The words of a promise. */
    private static final Pattern PROMISE =
            Pattern.compile("(?i)(with|in|of|the) (a )?probability (of )?(at most|at least)"
                    + "|probability (of at most|of at least|at most|at least)"
                    + "|at (least|most) 1 - (alpha|delta)|P\\([^)]*\\) *(>=|<=|is at)|exactly the probability|errs with"
                    + "|with (a )?probability \\.?\\d");

    private static final Pattern LINK = Pattern.compile("\\[([^\\]]*)\\]\\([^)]*\\)");
    private static final int CONTEXT = 60;

    /** The generated documents repeat promises of others. */
    static Stream<Document> documents() throws IOException {
        return Document.all().stream()
                .filter(document -> !document.path().startsWith("ops/evaluation/"))
                .filter(document -> !document.path().contains("/src/"))
                .filter(document -> !document.path().equals("streams/docs/configuration.md"));
    }

    static List<Quote> quotes() {
        return Promises.all().stream()
                .flatMap(promise -> promise.quotes().stream())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("quotes")
    void areInTheirDocument(Quote quote) throws IOException {
        assertThat(plain(Document.of(quote.document()))).contains(quote.text());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("documents")
    void haveAPromiseThatQuotesThem(Document document) {
        String text = plain(document);
        boolean[] quoted = new boolean[text.length()];
        quotes().stream()
                .filter(quote -> quote.document().equals(document.path()))
                .forEach(quote ->
                        mark(quoted, text.indexOf(quote.text()), quote.text().length()));

        assertThat(PROMISE.matcher(text)
                        .results()
                        .filter(found -> !quoted[found.start()])
                        .map(found -> text.substring(
                                Math.max(0, found.start() - CONTEXT), Math.min(text.length(), found.end() + CONTEXT))))
                .as("sentences that no promise in io.conformalstreams.ops.promise quotes")
                .isEmpty();
    }

    private static void mark(boolean[] quoted, int start, int length) {
        for (int place = Math.max(0, start); start >= 0 && place < start + length; place++) {
            quoted[place] = true;
        }
    }

    /** Returns the text without emphasis, code marks and link targets, and with single blanks. */
    private static String plain(Document document) {
        return LINK.matcher(document.text())
                .replaceAll("$1")
                .replaceAll("[*`]", "")
                .replaceAll("\\s+", " ");
    }
}
