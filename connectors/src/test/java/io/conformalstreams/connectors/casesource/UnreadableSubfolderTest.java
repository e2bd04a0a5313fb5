package io.conformalstreams.connectors.casesource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** If a folder can't be listed, all other files are still sent, and no file below the folder counts as removed. */
class UnreadableSubfolderTest {

    private static final String PRINTED = "sent: ";

    @TempDir
    Path temporary;

    @Test
    void stopsNothingAndWithdrawsNothing() throws Exception {
        List<String> sent = obeysPermissions() ? whatIsSent(temporary) : inAProcessThatObeysPermissions();
        assertThat(sent).containsExactlyInAnyOrder("prediction c2", "report ");
    }

    /** Root obeys permissions only without two of its capabilities. */
    private List<String> inAProcessThatObeysPermissions() throws IOException, InterruptedException {
        Path output = temporary.resolve("output");
        Process process = new ProcessBuilder(
                        "setpriv",
                        "--bounding-set",
                        "-dac_override,-dac_read_search",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        UnreadableSubfolderTest.class.getName(),
                        temporary.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
        assumeTrue(
                process.exitValue() == 0 || lines.stream().noneMatch(line -> line.startsWith("setpriv:")),
                () -> "skipped: setpriv can't drop capabilities: " + lines);
        assertThat(process.exitValue()).as("%s", lines).isZero();
        return lines.stream()
                .filter(line -> line.startsWith(PRINTED))
                .map(line -> line.substring(PRINTED.length()))
                .toList();
    }

    private boolean obeysPermissions() throws IOException {
        Path closed = Files.createDirectory(temporary.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        boolean obeys = !Files.isReadable(closed);
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwxr-xr-x"));
        return obeys;
    }

    /** Prints what a task sends. It runs in a process of its own, so standard output is the way back to the test. */
    public static void main(String[] arguments) throws Exception {
        whatIsSent(Path.of(arguments[0])).forEach(record -> System.out.println(PRINTED + record));
    }

    private static List<String> whatIsSent(Path temporary) throws Exception {
        WatchedFolder folder = new WatchedFolder(
                Files.createDirectories(temporary.resolve("watched")),
                Map.of("file.errors.action", "report", "file.errors.topic", "reports"));
        folder.writeScores("c1", 1);
        folder.writeLabel("c1", 1);
        folder.settle();
        Path labels = folder.resolve("labels");
        Files.setPosixFilePermissions(labels, PosixFilePermissions.fromString("---------"));
        try {
            folder.writeScores("c2", 1);
            List<SourceRecord> records = new ArrayList<>(folder.settle());
            records.addAll(folder.after(10_000));
            records.addAll(folder.after(10_000));
            return WatchedFolder.summary(records);
        } finally {
            Files.setPosixFilePermissions(labels, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }
}
