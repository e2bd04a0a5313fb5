package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

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
    private StreamCommands commands;

    @Test
    void operatorsSeeMendAndWithdraw() throws Exception {
        stream = IsolatedStream.create("day-two", SyntheticStream.CONFIGURATION + "cohorts: {attributes: [scanner]}\n");
        commands = new StreamCommands(stream);
        DayTwoObservations observed = new DayTwoObservations(stream, commands, STRATUM, CASES);
        observed.doctorSaysThatNothingRuns();
        stream.whileRunning(TopologyChoice.ALL, () -> {
            send();
            stream.awaitBoth();

            observed.statusShowsEverything();
            observed.metricsShowCohorts();
            observed.doctorFindsNoProblem();
            observed.rejectedRecordsAreGrouped();
            aMisplacedRecordIsSentAgainOnce();
            aRecordThatStaysWrongDoesNotGoInCircles();
            labelsAreWithdrawn();
            labelsWithoutANewProcedureAreCounted();
            aRunningApplicationIsNotReset();
        });
        observed.theReportHasEverything();
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

    /** Sending it again mends it, because the producer now chooses the partition. */
    private void aMisplacedRecordIsSentAgainOnce() throws Exception {
        String[] redrive = {"rejected", "redrive", "--reason", "MISPLACED"};
        assertThat(commands.run(ExitCode.OK, redrive).output()).contains("nothing was sent; --execute sends 1 records");
        assertThat(calibrated()).isEqualTo(CASES);

        assertThat(commands.run(ExitCode.OK, StreamCommands.executed(redrive)).output())
                .contains("sent 1 records again");
        Await.until("the label is calibrated", () -> calibrated() == CASES + 1);
        assertThat(commands.run(ExitCode.OK, StreamCommands.executed(redrive)).output())
                .contains("sent again before")
                .contains("sent 0 records again");
    }

    private void aRecordThatStaysWrongDoesNotGoInCircles() throws Exception {
        String[] redrive = StreamCommands.executed("rejected", "redrive", "--reason", "UNKNOWN_MODEL");
        assertThat(commands.run(ExitCode.OK, redrive).output()).contains("sent 1 records again");
        Await.until("it is rejected again", () -> rejected("UNKNOWN_MODEL") == 2);

        assertThat(commands.run(ExitCode.OK, redrive).output())
                .contains("sent again before", "as often as --attempts allows", "sent 0 records again");
    }

    private void labelsAreWithdrawn() throws Exception {
        String image = cases.label(3).getImageId();
        assertThat(commands.run(ExitCode.USAGE, "withdraw", "--stratum", STRATUM, "--reason", "annotator error")
                        .output())
                .contains("--all");
        String[] withdraw = {"withdraw", "--stratum", STRATUM, "--image", image, "--reason", "annotator error"};
        assertThat(commands.run(ExitCode.OK, withdraw).output())
                .contains(image, "nothing was withdrawn; --execute withdraws 1 labels of 1 units");
        assertThat(newestThresholds()
                        .getProcedures()
                        .get(0)
                        .getThresholds()
                        .get(0)
                        .getN())
                .isEqualTo(CASES + 1);

        assertThat(commands.run(ExitCode.OK, StreamCommands.executed(withdraw)).output())
                .contains("withdrew 1 labels of 1 units");
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
        assertThat(commands.run(ExitCode.OK, StreamCommands.executed(withdraw)).output())
                .contains("withdrew 0 labels");
        String[] misspelt = {"withdraw", "--stratum", MISSPELT, "--image", image, "--reason", "annotator error"};
        assertThat(commands.run(ExitCode.USAGE, StreamCommands.executed(misspelt))
                        .output())
                .contains(MISSPELT + " has neither thresholds nor alerts; strata that have some: " + STRATUM);
        stream.awaitBoth();
    }

    private void labelsWithoutANewProcedureAreCounted() throws Exception {
        assertThat(commands.run(ExitCode.OK, "backfill").output())
                .contains("nothing was sent; --execute sends 0 labels again");
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
        CommandRun early = CommandRun.of(StreamCommands.executed("backfill", "--config", other.toString()));
        assertThat(early.exitCode()).as(early.output()).isEqualTo(ExitCode.CHECK_FAILED.code());
        assertThat(stream.reader().count(Topic.LABELLED_IMAGES)).isEqualTo(labels);
    }

    private void aRunningApplicationIsNotReset() {
        CommandRun refused = commands.run(ExitCode.CHECK_FAILED, "reset", "--application", "--execute");
        assertThat(refused.output()).contains("topic ", "thresholds");
        assertThat(newestThresholds().getVersion()).isEqualTo(CASES + 2);

        assertThat(commands.run(ExitCode.OK, "reset", "--stratum", STRATUM, "--unit", "nobody", "--reason", "a test")
                        .output())
                .contains("0 labels of 0 units", "nothing was changed");
        assertThat(commands.run(ExitCode.OK, "reset", "--stratum", STRATUM, "--reason", "a test")
                        .output())
                .contains(CASES + " labels of " + CASES + " units", "drift monitors");
        String[] misspelt = {"reset", "--stratum", MISSPELT, "--reason", "a test"};
        assertThat(commands.run(ExitCode.USAGE, StreamCommands.executed(misspelt))
                        .output())
                .contains(MISSPELT + " has neither thresholds nor alerts; strata that have some: " + STRATUM);
    }

    /** The labels of the topic give the same thresholds, with the same versions. */
    private void everythingIsComputedAgainAfterAReset() throws Exception {
        StratumThresholds before = newestThresholds();
        Path otherMachine =
                Directories.copy(stream.stateDirectory(), stream.file().resolveSibling("other-machine"));
        assertThat(commands.run(ExitCode.OK, "reset", "--application").output())
                .contains("offsets of the consumer group", "-changelog", "nothing was deleted");
        assertThat(newestThresholds()).isEqualTo(before);

        assertThat(commands.run(ExitCode.OK, "reset", "--application", "--subjects", "--execute")
                        .output())
                .contains("subject ", "deleted the offsets of", "deleted 8 subjects", "created the output topics")
                .contains("deleted; start the instances. State on other machines is discarded");
        assertThat(stream.reader().count(Topic.CALIBRATION_SCORES)).isZero();
        assertThat(commands.run(ExitCode.OK, "reset", "--application").output())
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
}
