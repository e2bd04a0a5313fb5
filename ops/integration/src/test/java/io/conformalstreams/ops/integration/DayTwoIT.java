package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.LabelStatus;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.RejectedRecord;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.command.ExitCode;
import io.conformalstreams.ops.command.TopologyChoice;
import io.conformalstreams.ops.replay.GatewayProducer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What operators do on the second day: look, find what was put aside, mend and send it again, withdraw labels. */
class DayTwoIT {

    private static final int CASES = 40;
    private static final String STRATUM = "synthetic-segmentor";
    private static final String MISSPELT = STRATUM + "|nort";

    private final SyntheticStream cases = SyntheticStream.of("{model}", "1");
    private IsolatedStream stream;

    @Test
    void operatorsSeeMendAndWithdraw() throws Exception {
        stream = IsolatedStream.create("day-two", SyntheticStream.CONFIGURATION + "cohorts: {attributes: [scanner]}\n");
        doctorSaysThatNothingRuns();
        stream.whileRunning(TopologyChoice.ALL, () -> {
            send();
            stream.awaitBoth();

            statusShowsEverything();
            metricsShowCohorts();
            doctorFindsNoProblem();
            rejectedRecordsAreGrouped();
            aMisplacedRecordIsSentAgainOnce();
            aRecordThatStaysWrongDoesNotGoInCircles();
            labelsAreWithdrawn();
            labelsWithoutANewProcedureAreCounted();
            aRunningApplicationIsNotReset();
        });
        theReportHasEverything();
        stream.verify();
        whatAnEarlierConfigurationRejectedIsLeftOut();
        everythingIsComputedAgainAfterAReset();
    }

    private void send() throws Exception {
        try (GatewayProducer gateway = stream.gateway();
                RawGateway raw = new RawGateway(stream.configuration())) {
            send(gateway, 0, CASES / 2);
            // From here on, every set has thresholds and can be judged.
            stream.awaitBoth();
            send(gateway, CASES / 2, CASES);
            LabelledImage misplaced = cases.label(CASES);
            raw.send(
                    Topic.LABELLED_IMAGES,
                    (RawGateway.home(STRATUM) + 1) % IsolatedStream.PARTITIONS,
                    STRATUM,
                    bytes(raw, misplaced));
            LabelledImage unknown = cases.label(CASES + 1);
            unknown.setStratum("another@1");
            raw.send(Topic.LABELLED_IMAGES, RawGateway.home("another@1"), "another@1", bytes(raw, unknown));
            raw.send(Topic.PREDICTIONS, 0, STRATUM, "no avro".getBytes(StandardCharsets.UTF_8));
        }
    }

    private void send(GatewayProducer gateway, int from, int to) {
        for (int i = from; i < to; i++) {
            Prediction prediction = cases.prediction(i);
            prediction.setAttributes(Map.of("scanner", i % 4 == 0 ? "A" : "B", "operator", "not declared"));
            gateway.send(prediction);
            gateway.send(cases.label(i));
        }
        gateway.flush();
    }

    private void doctorSaysThatNothingRuns() {
        CommandRun doctor = run(ExitCode.OK, "doctor");
        assertThat(doctor.lines())
                .anyMatch(line -> line.matches("instances of calibration +warning +none runs in the group .*"))
                .anyMatch(line -> line.matches("topics and schemas +ok .*"));
    }

    private void doctorFindsNoProblem() throws Exception {
        assertThat(run(ExitCode.OK, "doctor").lines())
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
                .anyMatch(line -> line.matches("configuration +warning .* sets of " + STRATUM + " .*"))
                .anyMatch(line -> line.matches(
                        "configuration of \\S+ +warning +differs from this file in procedures sets," + " topics; .*"));
    }

    private void statusShowsEverything() throws Exception {
        JsonNode status =
                new ObjectMapper().readTree(run(ExitCode.OK, "status", "--json").output());
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
            assertThat(promise.get("stratum").asText()).isEqualTo(STRATUM);
            assertThat(promise.get("units").asLong()).isEqualTo(CASES);
            assertThat(promise.get("judgedUnits").asLong()).isBetween(CASES / 2L, (long) CASES);
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

        assertThat(run(ExitCode.OK, "status").lines())
                .anyMatch(line -> line.matches("calibration +STABLE +1 +0 .*"))
                .anyMatch(line -> line.matches("joint-sets +0\\.1 .*" + STRATUM))
                .anyMatch(line -> line.matches("MISPLACED +1 .*"))
                .contains("no alert is open");
    }

    /** Three of four images come from scanner B. The attribute that is not declared forms no cohort. */
    private void metricsShowCohorts() throws Exception {
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

    private void rejectedRecordsAreGrouped() throws Exception {
        assertThat(run(ExitCode.OK, "rejected", "summary").lines())
                .anyMatch(line -> line.matches("rejected +MISPLACED +1 .*labelled-images .*partition.*"))
                .anyMatch(line -> line.matches("dead-letters +SerializationException +1 .*"));
        JsonNode listed = new ObjectMapper()
                .readTree(run(ExitCode.OK, "rejected", "list", "--json", "--reason", "UNKNOWN_MODEL")
                        .output());
        assertThat(listed).hasSize(1);
        assertThat(listed.get(0).get("stratum").asText()).isEqualTo("another@1");
        assertThat(run(ExitCode.OK, "rejected", "list", "--topic", "dead-letters")
                        .lines())
                .hasSize(2);
    }

    /** Sending it again mends it, because the producer now chooses the partition. */
    private void aMisplacedRecordIsSentAgainOnce() throws Exception {
        String[] redrive = {"rejected", "redrive", "--reason", "MISPLACED"};
        assertThat(run(ExitCode.OK, redrive).output()).contains("nothing was sent; --execute sends 1 records");
        assertThat(calibrated()).isEqualTo(CASES);

        assertThat(run(ExitCode.OK, executed(redrive)).output()).contains("sent 1 records again");
        Await.until("the label is calibrated", () -> calibrated() == CASES + 1);
        assertThat(run(ExitCode.OK, executed(redrive)).output())
                .contains("sent again before")
                .contains("sent 0 records again");
    }

    private void aRecordThatStaysWrongDoesNotGoInCircles() throws Exception {
        String[] redrive = executed("rejected", "redrive", "--reason", "UNKNOWN_MODEL");
        assertThat(run(ExitCode.OK, redrive).output()).contains("sent 1 records again");
        Await.until("it is rejected again", () -> rejected("UNKNOWN_MODEL") == 2);

        assertThat(run(ExitCode.OK, redrive).output())
                .contains("sent again before", "as often as --attempts allows", "sent 0 records again");
    }

    private void labelsAreWithdrawn() throws Exception {
        String image = cases.label(3).getImageId();
        assertThat(run(ExitCode.USAGE, "withdraw", "--stratum", STRATUM, "--reason", "annotator error")
                        .output())
                .contains("--all");
        String[] withdraw = {"withdraw", "--stratum", STRATUM, "--image", image, "--reason", "annotator error"};
        assertThat(run(ExitCode.OK, withdraw).output())
                .contains(image, "nothing was withdrawn; --execute withdraws 1 labels of 1 units");
        assertThat(newestThresholds()
                        .getProcedures()
                        .get(0)
                        .getThresholds()
                        .get(0)
                        .getN())
                .isEqualTo(CASES + 1);

        assertThat(run(ExitCode.OK, executed(withdraw)).output()).contains("withdrew 1 labels of 1 units");
        Await.until(
                "the withdrawal is calibrated",
                () -> newestThresholds()
                                .getProcedures()
                                .get(0)
                                .getThresholds()
                                .get(0)
                                .getN()
                        == CASES);
        assertThat(stream.reader().values(Topic.CALIBRATION_SCORES, CalibrationScore.class))
                .filteredOn(score -> score.getStatus() == LabelStatus.WITHDRAWN)
                .singleElement()
                .satisfies(score -> {
                    assertThat(score.getImageId()).isEqualTo(image);
                    assertThat(score.getWithdrawalReason()).isEqualTo("annotator error");
                    assertThat(score.getEpoch()).isZero();
                });
        assertThat(run(ExitCode.OK, executed(withdraw)).output()).contains("withdrew 0 labels");
        String[] misspelt = {"withdraw", "--stratum", MISSPELT, "--image", image, "--reason", "annotator error"};
        assertThat(run(ExitCode.USAGE, executed(misspelt)).output())
                .contains(MISSPELT + " has neither thresholds nor alerts; strata that have some: " + STRATUM);
        stream.awaitBoth();
    }

    private void labelsWithoutANewProcedureAreCounted() throws Exception {
        assertThat(run(ExitCode.OK, "backfill").output()).contains("nothing was sent; --execute sends 0 labels again");
        Path other = stream.file().resolveSibling("new-procedure.yaml");
        Files.writeString(
                other,
                Files.readString(stream.file())
                        .replace("inner: identity, outer: identity", "inner: identity, outer: mass-share"));
        CommandRun backfill = CommandRun.of("backfill", "--config", other.toString());
        assertThat(backfill.output()).contains("nothing was sent; --execute sends " + CASES + " labels again");
        assertThat(backfill.lines())
                .anyMatch(line -> line.matches(STRATUM + " +sets +" + CASES + " +" + CASES))
                .anyMatch(line -> line.startsWith("warning: these instances run with another configuration: "));

        long labels = stream.reader().count(Topic.LABELLED_IMAGES);
        CommandRun early = CommandRun.of(executed("backfill", "--config", other.toString()));
        assertThat(early.exitCode()).as(early.output()).isEqualTo(ExitCode.CHECK_FAILED.code());
        assertThat(stream.reader().count(Topic.LABELLED_IMAGES)).isEqualTo(labels);
    }

    private void aRunningApplicationIsNotReset() {
        CommandRun refused = run(ExitCode.CHECK_FAILED, "reset", "--application", "--execute");
        assertThat(refused.output()).contains("topic ", "thresholds");
        assertThat(newestThresholds().getVersion()).isEqualTo(CASES + 2);

        assertThat(run(ExitCode.OK, "reset", "--stratum", STRATUM, "--unit", "nobody", "--reason", "a test")
                        .output())
                .contains("0 labels of 0 units", "nothing was changed");
        assertThat(run(ExitCode.OK, "reset", "--stratum", STRATUM, "--reason", "a test")
                        .output())
                .contains(CASES + " labels of " + CASES + " units", "drift monitors");
        String[] misspelt = {"reset", "--stratum", MISSPELT, "--reason", "a test"};
        assertThat(run(ExitCode.USAGE, executed(misspelt)).output())
                .contains(MISSPELT + " has neither thresholds nor alerts; strata that have some: " + STRATUM);
    }

    /** The labels of the topic give the same thresholds, with the same versions. */
    private void everythingIsComputedAgainAfterAReset() throws Exception {
        StratumThresholds before = newestThresholds();
        Path otherMachine =
                Directories.copy(stream.stateDirectory(), stream.file().resolveSibling("other-machine"));
        assertThat(run(ExitCode.OK, "reset", "--application").output())
                .contains("offsets of the consumer group", "-changelog", "nothing was deleted");
        assertThat(newestThresholds()).isEqualTo(before);

        assertThat(run(ExitCode.OK, "reset", "--application", "--subjects", "--execute")
                        .output())
                .contains("subject ", "deleted the offsets of", "deleted 8 subjects", "created the output topics")
                .contains("deleted; start the instances. State on other machines is discarded");
        assertThat(stream.reader().count(Topic.CALIBRATION_SCORES)).isZero();
        assertThat(run(ExitCode.OK, "reset", "--application").output())
                .doesNotContain("consumer group", "-changelog")
                .contains("no folder: application.stateDirectory " + stream.stateDirectory());
        stream.whileRunning(TopologyChoice.ALL, stream::awaitBoth);
        assertThat(newestThresholds()).isEqualTo(before);
        onlyStateFromBeforeTheResetIsDiscarded(otherMachine);
    }

    /** A state directory that the reset did not reach would otherwise continue at its old offset in the new changelogs. */
    private void onlyStateFromBeforeTheResetIsDiscarded(Path otherMachine) throws Exception {
        Path kept = marked(stream.stateDirectory());
        stream.whileRunning(TopologyChoice.ALL, stream::awaitRunning);
        assertThat(kept).exists();

        Directories.delete(stream.stateDirectory());
        Directories.copy(otherMachine, stream.stateDirectory());
        Path discarded = marked(stream.stateDirectory());
        stream.whileRunning(TopologyChoice.ALL, stream::awaitRunning);
        assertThat(discarded).doesNotExist();
        stream.verify();
    }

    /** Puts a file beside a state store, which stays as long as the store does. */
    private static Path marked(Path stateDirectory) throws Exception {
        try (Stream<Path> files = Files.walk(stateDirectory)) {
            Path stores =
                    files.filter(file -> file.endsWith("rocksdb")).findFirst().orElseThrow();
            return Files.createFile(stores.resolve("mark"));
        }
    }

    private void theReportHasEverything() throws Exception {
        Path folder = stream.file().resolveSibling("report");
        run(ExitCode.OK, "export", "--from", "2020-01-01T00:00:00Z", "--out", folder.toString());

        // Every event is counted, but there are five promises.
        assertThat(csv(folder, "coverage"))
                .hasSize(1 + 9)
                .filteredOn(line -> line.matches("([^,]*,){5}0\\.\\d+,.*"))
                .hasSize(5);
        // Nine events in each of two cohorts; three of four images come from scanner B.
        assertThat(csv(folder, "cohorts"))
                .hasSize(1 + 2 * 9)
                .anyMatch(line -> line.matches(STRATUM + ",scanner,B,sets,0\\.1,OUTER,\\d+,\\d+,.*"));
        assertThat(csv(folder, "thresholds"))
                .anyMatch(line -> line.matches(
                        STRATUM + ",\\d+,0,[\\w-]+,sets,marginal,all,0\\.1,OUTER,,0\\.9," + CASES + ",.*"));
        assertThat(csv(folder, "epochs"))
                .hasSize(2)
                .anyMatch(line -> line.matches(STRATUM + ",0,[\\w-]+," + (CASES + 1) + ",1,1 x annotator error,.*"));
        assertThat(csv(folder, "rejected")).anyMatch(line -> line.endsWith(",UNKNOWN_MODEL,2"));
        assertThat(Files.readString(folder.resolve("report.html"))).contains("annotator error", "UNKNOWN_MODEL");
        assertThat(Files.readAllLines(folder.resolve("SHA256SUMS"))).hasSize(8);
    }

    /** The model of the rejected labels is configured now, but its labels were not sent again since. */
    private void whatAnEarlierConfigurationRejectedIsLeftOut() throws Exception {
        Path mended = stream.file().resolveSibling("mended.yaml");
        Files.writeString(
                mended,
                Files.readString(stream.file())
                        .replace(
                                "  - name: " + STRATUM,
                                "  - {name: another, dimensions: 2, scores: logit, encoding: float32,"
                                        + " channels: [{name: lesion, labelValues: [1]}]}\n  - name: " + STRATUM));
        assertThat(CommandRun.of("verify", "--config", mended.toString()).lines())
                .contains("left out: 2 records that an earlier configuration rejected: 2 UNKNOWN_MODEL", "verified");
    }

    private static List<String> csv(Path folder, String table) throws Exception {
        return Files.readAllLines(folder.resolve(table + ".csv"));
    }

    private long calibrated() {
        return stream.reader().count(Topic.CALIBRATION_SCORES);
    }

    private long rejected(String reason) {
        return stream.reader().values(Topic.REJECTED, RejectedRecord.class).stream()
                .filter(record -> record.getReason().equals(reason))
                .count();
    }

    private StratumThresholds newestThresholds() {
        List<StratumThresholds> all = stream.reader().values(Topic.THRESHOLDS, StratumThresholds.class);
        return all.get(all.size() - 1);
    }

    private static byte[] bytes(RawGateway gateway, LabelledImage label) {
        return gateway.bytes(Topic.LABELLED_IMAGES, LabelledImage.class, label);
    }

    private static String[] executed(String... arguments) {
        return Stream.concat(Stream.of(arguments), Stream.of("--execute")).toArray(String[]::new);
    }

    /** Runs a command with the stream's configuration. */
    private CommandRun run(ExitCode expected, String... arguments) {
        CommandRun run = CommandRun.of(Stream.concat(
                        Stream.of(arguments),
                        Stream.of("--config", stream.file().toString()))
                .toArray(String[]::new));
        assertThat(run.exitCode()).as(run.output()).isEqualTo(expected.code());
        return run;
    }
}
