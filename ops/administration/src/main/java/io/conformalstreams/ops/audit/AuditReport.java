package io.conformalstreams.ops.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Writes a report: each table as CSV, all of them as one HTML page, and the SHA-256 digests of these files. A signature
 * of the digests' file is a signature of the whole report.
 */
public final class AuditReport {

    /** The file of the digests, in the format of {@code sha256sum --check}. */
    public static final String DIGESTS = "SHA256SUMS";

    /** The page for readers. */
    public static final String PAGE = "report.html";

    private static final String STYLE =
            "body{font-family:sans-serif;margin:2em}table{border-collapse:collapse;font-size:small}"
                    + "td,th{border:1px solid #999;padding:.2em .5em;text-align:left}p{max-width:50em}";

    private final String installation;
    private final AuditPeriod period;
    private final Instant writtenAt;

    /**
     * Describes the report.
     *
     * @param installation what the topics' prefix and the application's id call the installation
     * @param writtenAt when the report is written
     */
    public AuditReport(String installation, AuditPeriod period, Instant writtenAt) {
        this.installation = installation;
        this.period = period;
        this.writtenAt = writtenAt;
    }

    /**
     * Writes the files.
     *
     * @param folder created if it is missing
     * @return the files, the page first
     * @throws IOException if a file cannot be written
     */
    public List<Path> write(List<AuditTable> tables, Path folder) throws IOException {
        Files.createDirectories(folder);
        List<Path> files = new ArrayList<>();
        files.add(Files.writeString(folder.resolve(PAGE), html(tables)));
        for (AuditTable table : tables) {
            files.add(Files.writeString(folder.resolve(table.name() + ".csv"), table.csv()));
        }
        StringBuilder digests = new StringBuilder();
        for (Path file : files) {
            digests.append(sha256(Files.readAllBytes(file)))
                    .append("  ")
                    .append(file.getFileName())
                    .append('\n');
        }
        files.add(Files.writeString(folder.resolve(DIGESTS), digests));
        return files;
    }

    String html(List<AuditTable> tables) {
        StringBuilder page = new StringBuilder(
                        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
                .append(escaped("Conformal Streams: " + installation))
                .append("</title><style>")
                .append(STYLE)
                .append("</style></head><body>\n<h1>")
                .append(escaped("Coverage report of " + installation))
                .append("</h1>\n<p>")
                .append(escaped("Period: " + period + ". Written at " + writtenAt + ". Ids are pseudonyms."))
                .append("</p>\n");
        summary(tables)
                .forEach(
                        sentence -> page.append("<p>").append(escaped(sentence)).append("</p>\n"));
        for (AuditTable table : tables) {
            page.append("<h2>").append(escaped(table.title())).append("</h2>\n<p>");
            page.append(escaped(table.explanation())).append("</p>\n");
            if (table.rows().isEmpty()) {
                page.append("<p>None.</p>\n");
            } else {
                page.append("<table>\n").append(row("th", table.columns()));
                table.rows().forEach(cells -> page.append(row("td", cells)));
                page.append("</table>\n");
            }
        }
        return page.append("</body></html>\n").toString();
    }

    /** What a reader looks for first: what was promised, what was kept, and what was done. */
    private static List<String> summary(List<AuditTable> tables) {
        List<String> sentences = new ArrayList<>();
        Map<String, AuditTable> byName = tables.stream().collect(Collectors.toMap(AuditTable::name, table -> table));
        Optional.ofNullable(byName.get("coverage")).ifPresent(coverage -> {
            Map<String, Long> verdicts = coverage.counts("verdict");
            long promises = verdicts.entrySet().stream()
                    .filter(verdict -> !verdict.getKey().isEmpty())
                    .mapToLong(Map.Entry::getValue)
                    .sum();
            sentences.add("Promised: " + promises + " promises had outcomes in the period. Kept: "
                    + verdicts.getOrDefault(CoverageTable.KEPT, 0L) + "; not kept: "
                    + verdicts.getOrDefault(CoverageTable.BELOW, 0L) + "; too few units to tell: "
                    + verdicts.getOrDefault(CoverageTable.TOO_FEW, 0L) + ".");
        });
        if (byName.containsKey("alerts") && byName.containsKey("commands")) {
            sentences.add(
                    "Done: " + byName.get("alerts").rows().size() + " alerts were open in the period, and operators"
                            + " gave " + byName.get("commands").rows().size() + " commands.");
        }
        sentences.add("To check that nobody changed this report: sha256sum --check " + DIGESTS
                + ". If the report is signed, conformal-streams check-report also checks who signed it.");
        return sentences;
    }

    private static String row(String element, List<String> cells) {
        StringBuilder row = new StringBuilder("<tr>");
        cells.forEach(cell -> row.append('<')
                .append(element)
                .append('>')
                .append(escaped(cell))
                .append("</")
                .append(element)
                .append('>'));
        return row.append("</tr>\n").toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
