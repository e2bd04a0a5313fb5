package io.conformalstreams.ops.verify;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Writes a report as JSON: {@code passed}, {@code checks} with four counts each, {@code differences}, {@code notes} and
 * {@code leftOut}, which has a count for each reason.
 */
public final class ReportFile {

    private ReportFile() {}

    /** Writes a report and replaces the file. */
    public static void write(VerificationReport report, Path file) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = mapper.createObjectNode();
        root.put("passed", report.passed());
        ObjectNode checks = root.putObject("checks");
        for (Check check : Check.values()) {
            VerificationReport.Tally tally = report.tallies().get(check);
            checks.putObject(check.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .put("checked", tally.checked())
                    .put("equal", tally.equal())
                    .put("different", tally.different())
                    .put("unchecked", tally.unchecked());
        }
        report.differences().forEach(root.putArray("differences")::add);
        report.notes().forEach(root.putArray("notes")::add);
        ObjectNode leftOut = root.putObject("leftOut");
        report.leftOut().forEach(leftOut::put);
        mapper.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), root);
    }
}
