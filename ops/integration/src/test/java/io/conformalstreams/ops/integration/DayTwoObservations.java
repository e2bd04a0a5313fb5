package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.conformalstreams.ops.command.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What operators see of a stream with two cohorts, two rejected records and one dead letter.
 *
 * @param cases the number of labelled images with predictions
 */
record DayTwoObservations(IsolatedStream stream, StreamCommands commands, String stratum, int cases) {

    void doctorSaysThatNothingRuns() {
        CommandRun doctor = commands.run(ExitCode.OK, "doctor");
        assertThat(doctor.lines())
                .anyMatch(line -> line.matches("instances of calibration +warning +none runs in the group .*"))
                .anyMatch(line -> line.matches("topics and schemas +ok .*"));
    }

    void doctorFindsNoProblem() throws Exception {
        assertThat(commands.run(ExitCode.OK, "doctor").lines())
                .anyMatch(line -> line.matches("instances of prediction +ok +1, state STABLE, lag 0"))
                .anyMatch(line -> line.matches("permissions +ok .*"))
                .anyMatch(line -> line.matches("transactions +ok .*"))
                .anyMatch(line -> line.matches("clock +ok .*"))
                .anyMatch(line ->
                        line.matches("disk +\\w+ .*" + stream.stateDirectory().getFileName() + ".*"))
                .anyMatch(line -> line.matches("configuration +ok .* 1 strata .*"));

        Path other = stream.file().resolveSibling("other.yaml");
        Files.writeString(
                other,
                Files.readString(stream.file())
                        .replace("partitions: 3", "partitions: 4")
                        .replace("inner: identity, outer: identity", "inner: identity, outer: mass-share"));
        CommandRun mismatched = CommandRun.of("doctor", "--config", other.toString());
        assertThat(mismatched.exitCode()).isEqualTo(ExitCode.CHECK_FAILED.code());
        assertThat(mismatched.lines())
                .anyMatch(line -> line.matches("topic \\S+thresholds +problem .*"))
                .anyMatch(line -> line.matches("configuration +warning .* sets of " + stratum + " .*"))
                .anyMatch(line -> line.matches(
                        "configuration of \\S+ +warning +differs from this file in procedures sets," + " topics; .*"));
    }

    void statusShowsEverything() throws Exception {
        JsonNode status = new ObjectMapper()
                .readTree(commands.run(ExitCode.OK, "status", "--json").output());
        assertThat(status.get("topologies")).hasSize(2).allSatisfy(group -> {
            assertThat(group.get("state").asText()).isEqualTo("STABLE");
            assertThat(group.get("instances").asInt()).isEqualTo(1);
            assertThat(group.get("unprocessed").asLong()).isZero();
        });
        // The build writes the version into the jars.
        assertThat(status.get("instances"))
                .hasSize(1)
                .allSatisfy(
                        instance -> assertThat(instance.get("version").asText()).matches("\\d+\\..*"));
        // Two alphas with two sides each, and one joint promise.
        assertThat(status.get("promises")).hasSize(5).allSatisfy(promise -> {
            assertThat(promise.get("stratum").asText()).isEqualTo(stratum);
            assertThat(promise.get("units").asLong()).isEqualTo(cases);
            assertThat(promise.get("judgedUnits").asLong()).isBetween(cases / 2L, (long) cases);
            assertThat(promise.get("verdict").asText())
                    .isEqualTo(
                            promise.get("coverage").asDouble()
                                            >= promise.get("promised").asDouble()
                                    ? "KEPT"
                                    : "BELOW");
        });
        assertThat(status.get("rejected"))
                .hasSize(2)
                .allSatisfy(reason -> assertThat(reason.get("records").asInt()).isEqualTo(1));
        assertThat(status.get("deadLetters").asInt()).isEqualTo(1);

        assertThat(commands.run(ExitCode.OK, "status").lines())
                .anyMatch(line -> line.matches("calibration +STABLE +1 +0 .*"))
                .anyMatch(line -> line.matches("joint-sets +0\\.1 .*" + stratum))
                .anyMatch(line -> line.matches("MISPLACED +1 .*"))
                .contains("no alert is open");
    }

    /** Three of four images come from scanner B. The attribute that is not declared forms no cohort. */
    void metricsShowCohorts() throws Exception {
        String ofB = ".*attribute=\"scanner\".*value=\"B\".*";
        Await.until(
                "the cohorts are among the metrics",
                () -> stream.metrics()
                        .lines()
                        .anyMatch(line -> line.matches("conformal_cohort_units\\{" + ofB + "} [1-9].*")));
        String metrics = stream.metrics();
        for (String bound : List.of("lower", "estimate", "upper")) {
            assertThat(metrics.lines())
                    .anyMatch(line -> line.matches("conformal_cohort_coverage_ratio\\{" + ofB + "} .*")
                            && line.contains("bound=\"" + bound));
        }
        assertThat(metrics.lines())
                .anyMatch(line -> line.startsWith("conformal_cohort_mean_set_size{"))
                .anyMatch(line -> line.matches("conformal_attributes_left_out_total\\{.*UNDECLARED_NAME.*} [1-9].*"));
        assertThat(metrics).doesNotContain("attribute=\"operator\"");
    }

    void rejectedRecordsAreGrouped() throws Exception {
        assertThat(commands.run(ExitCode.OK, "rejected", "summary").lines())
                .anyMatch(line -> line.matches("rejected +MISPLACED +1 .*labelled-images .*partition.*"))
                .anyMatch(line -> line.matches("dead-letters +SerializationException +1 .*"));
        JsonNode listed = new ObjectMapper()
                .readTree(commands.run(ExitCode.OK, "rejected", "list", "--json", "--reason", "UNKNOWN_MODEL")
                        .output());
        assertThat(listed).hasSize(1);
        assertThat(listed.get(0).get("stratum").asText()).isEqualTo("another@1");
        assertThat(commands.run(ExitCode.OK, "rejected", "list", "--topic", "dead-letters")
                        .lines())
                .hasSize(2);
    }

    void theReportHasEverything() throws Exception {
        Path folder = stream.file().resolveSibling("report");
        commands.run(ExitCode.OK, "export", "--from", "2020-01-01T00:00:00Z", "--out", folder.toString());

        // Every event is counted, but there are five promises.
        assertThat(csv(folder, "coverage"))
                .hasSize(1 + 9)
                .filteredOn(line -> line.matches("([^,]*,){5}0\\.\\d+,.*"))
                .hasSize(5);
        // Nine events in each of two cohorts; three of four images come from scanner B.
        assertThat(csv(folder, "cohorts"))
                .hasSize(1 + 2 * 9)
                .anyMatch(line -> line.matches(stratum + ",scanner,B,sets,0\\.1,OUTER,\\d+,\\d+,.*"));
        assertThat(csv(folder, "thresholds"))
                .anyMatch(line -> line.matches(
                        stratum + ",\\d+,0,[\\w-]+,sets,marginal,all,0\\.1,OUTER,,0\\.9," + cases + ",.*"));
        assertThat(csv(folder, "epochs"))
                .hasSize(2)
                .anyMatch(line -> line.matches(stratum + ",0,[\\w-]+," + (cases + 1) + ",1,1 x annotator error,.*"));
        assertThat(csv(folder, "rejected")).anyMatch(line -> line.endsWith(",UNKNOWN_MODEL,2"));
        assertThat(Files.readString(folder.resolve("report.html"))).contains("annotator error", "UNKNOWN_MODEL");
        assertThat(Files.readAllLines(folder.resolve("SHA256SUMS"))).hasSize(8);
    }

    private static List<String> csv(Path folder, String table) throws Exception {
        return Files.readAllLines(folder.resolve(table + ".csv"));
    }
}
