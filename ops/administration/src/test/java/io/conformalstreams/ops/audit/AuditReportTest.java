package io.conformalstreams.ops.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditReportTest {

    private static final AuditPeriod PERIOD =
            new AuditPeriod(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2026-02-01T00:00:00Z"));
    private static final AuditReport REPORT =
            new AuditReport("conformal. <north>", PERIOD, Instant.parse("2026-02-02T00:00:00Z"));

    @Test
    void quotesCellsAsReadersOfCsvExpect() {
        AuditTable table = new AuditTable(
                "t",
                "T",
                "A row.",
                List.of("a", "b"),
                List.of(List.of("x,y", "say \"no\""), List.of("two\nlines", "-1.5")));

        assertThat(table.csv()).isEqualTo("a,b\r\n\"x,y\",\"say \"\"no\"\"\"\r\n\"two\nlines\",-1.5\r\n");
    }

    /** Spreadsheets run a cell that begins with one of these signs. */
    @Test
    void keepsTextsFromBecomingFormulas() {
        for (String formula : List.of("=1+1", "@SUM(A1)", "+cmd", "-cmd", "\tx")) {
            assertThat(new AuditTable("t", "T", "A row.", List.of("a"), List.of(List.of(formula))).csv())
                    .as(formula)
                    .contains("'" + formula);
        }
        for (String number : List.of("-1.0", "+2", "-Infinity", "1.0E-5")) {
            assertThat(new AuditTable("t", "T", "A row.", List.of("a"), List.of(List.of(number))).csv())
                    .isEqualTo("a\r\n" + number + "\r\n");
        }
    }

    @Test
    void showsTextsAsTheyAre() {
        String page = REPORT.html(List.of(
                new AuditTable("t", "T", "A row.", List.of("reason"), List.of(List.of("<script>alert(1)</script>"))),
                new AuditTable("u", "Empty", "A row.", List.of("reason"), List.of())));

        assertThat(page)
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;", "conformal. &lt;north&gt;", "<p>None.</p>")
                .contains("2026-01-01T00:00:00Z to 2026-02-01T00:00:00Z")
                .doesNotContain("<script>");
    }

    @Test
    void writesDigestsThatChange(@TempDir Path folder) throws IOException {
        AuditTable table = new AuditTable("t", "T", "A row.", List.of("a"), List.of(List.of("abc")));
        List<Path> files = REPORT.write(List.of(table), folder);

        assertThat(files)
                .containsExactly(folder.resolve("report.html"), folder.resolve("t.csv"), folder.resolve("SHA256SUMS"));
        // echo -en 'a\r\nabc\r\n' | sha256sum
        assertThat(Files.readString(folder.resolve("SHA256SUMS")))
                .contains("3e951d401cb53e681f6dbed017d0d09541752e4b95ea8bd6c57f8dc1e6525d7b  t.csv\n")
                .contains("  report.html\n");
    }

    @Test
    void coversAPeriodThatEnds() {
        assertThat(PERIOD.contains(PERIOD.from())).isTrue();
        assertThat(PERIOD.contains(PERIOD.until())).isFalse();
        assertThatThrownBy(() -> new AuditPeriod(PERIOD.until(), PERIOD.from()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
