package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.ops.command.ConformalStreams;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Runs the demo command of the README, with the broker and the registry that it starts. */
class DemoIT {

    private static final String CASES_WITH_A_SHIFT = "240";

    @TempDir
    private Path directory;

    @Test
    void runsTheMainJobAndEndsByItself() throws Exception {
        Path report = directory.resolve("report.json");

        StringWriter output = new StringWriter();
        CompletableFuture<Void> demo = CompletableFuture.runAsync(
                () -> demo(output, "--cases", CASES_WITH_A_SHIFT, "--report", report.toString()));
        Await.until(
                "the address is printed first",
                () -> demo.isDone() || output.toString().contains("\n"));
        assertThat(output.toString()).startsWith("Dashboard: http://127.0.0.1:");
        watchTheDriftComeAndGo(address(output.toString()), demo);
        demo.get();

        assertThat(Files.readString(report)).contains("\"thresholds\"", "\"coverage\"");
        try (Stream<Path> pictures = Files.list(directory.resolve("figures"))) {
            assertThat(pictures)
                    .isNotEmpty()
                    .allSatisfy(
                            picture -> assertThat(picture).hasExtension("png").isNotEmptyFile());
        }
    }

    @Test
    void takesCasesFromFilesAndLeavesSetsAsFiles() throws Exception {
        String output = demo("--connect", "--cases", "20");

        assertThat(output).containsPattern("sets: 40 folders of sets as NIfTI");
        Path sets = directory.resolve("state").resolve("connect").resolve("sets");
        try (Stream<Path> files = Files.walk(sets)) {
            assertThat(files.filter(file -> file.toString().endsWith(".nii.gz")))
                    .hasSizeGreaterThan(40)
                    .allSatisfy(file -> assertThat(file).isNotEmptyFile());
        }
    }

    private static String address(String output) {
        return output.substring(output.indexOf("http"), output.indexOf("  (token"));
    }

    /** The last third of the cases is shifted. Halfway through it, calibration starts anew, which ends the alerts. */
    private static void watchTheDriftComeAndGo(String address, Future<Void> demo) throws Exception {
        if (!BrowserPage.isPossible()) {
            return;
        }
        DashboardClient client = DashboardClient.of(address);
        Await.until("the dashboard serves", () -> demo.isDone() || isServed(client));
        if (demo.isDone()) {
            demo.get();
        }
        try (BrowserPage page = BrowserPage.open(address, Optional.empty()).orElseThrow()) {
            page.until("document.querySelector('.row-body .row a')");
            page.evaluate("location.hash = document.querySelector('.row-body .row a').hash");
            page.until(everyChart("alerts opened: [1-9]"));
            page.until("document.getElementById('alert-count').textContent === '0'");
            page.until(everyChart("alerts opened: [1-9].* updated: [1-9].* resolved: [1-9].* new epochs: [1-9]"));
        }
    }

    private static boolean isServed(DashboardClient client) throws InterruptedException {
        try {
            return client.response("healthz").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static String everyChart(String words) {
        return "[...document.querySelectorAll('[aria-label^=Chart]')].length > 1"
                + " && [...document.querySelectorAll('[aria-label^=Chart]')]"
                + ".every((chart) => /" + words + "/.test(chart.ariaLabel))";
    }

    /** Returns the output of the command, which must succeed. */
    private String demo(String... options) {
        return demo(new StringWriter(), options);
    }

    private String demo(StringWriter output, String... options) {
        CommandLine commandLine = ConformalStreams.commandLine();
        commandLine.setOut(new PrintWriter(output));
        List<String> arguments = new ArrayList<>(List.of("demo", "--headless"));
        arguments.addAll(List.of("--state", directory.resolve("state").toString()));
        arguments.addAll(List.of("--figures", directory.resolve("figures").toString()));
        arguments.addAll(List.of(options));
        assertThat(commandLine.execute(arguments.toArray(String[]::new)))
                .as(output.toString())
                .isZero();
        return output.toString();
    }
}
