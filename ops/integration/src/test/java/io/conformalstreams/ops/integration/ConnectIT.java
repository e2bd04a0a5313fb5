package io.conformalstreams.ops.integration;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.LabelAction;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.RegionComponent;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.command.TopologyChoice;
import io.conformalstreams.ops.demo.WrittenSets;
import io.conformalstreams.ops.environment.KafkaEnvironment;
import io.conformalstreams.ops.platform.ConnectWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files in, files out: real cases pass through a real worker that is killed repeatedly. */
class ConnectIT {

    /** The number of kills. More kills take longer and show nothing new; a property asks for more, for example ten. */
    private static final int KILLS = Integer.getInteger("conformal.it.kills", 3);

    private static final Map<String, List<String>> CHANNELS = Map.of(
            "wbc", List.of("cell", "nucleus"),
            "polyps", List.of("polyp"),
            "hippocampus", List.of("hippocampus", "anterior"));

    @TempDir
    private Path temporary;

    @Test
    void eachFileCountsOnceAndEachSetIsAFile() throws Exception {
        List<DroppedCases> dropped = new ArrayList<>();
        for (String dataset : List.of("wbc", "polyps", "hippocampus")) {
            dropped.add(DroppedCases.of(dataset, temporary.resolve("in")));
        }
        IsolatedStream stream = IsolatedStream.create("connect", ConnectedStream.CONFIGURATION);
        try (ConnectedStream connected = ConnectedStream.of(stream);
                ConnectWorker worker = ConnectWorker.start(
                        temporary.resolve("worker"), KafkaEnvironment.shared().bootstrapServers())) {
            for (DroppedCases cases : dropped) {
                worker.configure(
                        connected.name(cases.folder().getFileName().toString()), connected.caseSource(cases.folder()));
            }
            worker.configure(connected.name("masks"), connected.maskSink(temporary.resolve("out")));
            stream.whileRunning(TopologyChoice.ALL, () -> {
                dropWhileKilling(dropped, worker, connected);
                correctAndWithdraw(dropped.get(0), connected);
                dropBadFiles(dropped.get(0), dropped.get(1), connected);
                stream.awaitBoth();
                assertEachCaseIsSentOnce(dropped, stream);
                assertCriticalValuesAreThoseOfTheSheets(dropped, stream);
                assertEachSetIsAFile(worker, connected, stream);
            });
        }
        stream.assertNothingPutAside();
    }

    /**
     * The cases are dropped in portions, each label one portion after its scores. The worker is killed between two
     * portions. The first scores of a portion are written in two halves: the second half follows after all other files.
     */
    private static void dropWhileKilling(List<DroppedCases> dropped, ConnectWorker worker, ConnectedStream connected)
            throws Exception {
        for (int portion = 0; portion <= KILLS; portion++) {
            long before = connected.sent();
            for (DroppedCases cases : dropped) {
                cases.dropHalfOfScores(portion);
                for (int index = portion + KILLS + 1; index < cases.size(); index += KILLS + 1) {
                    cases.dropScores(index);
                }
                cases.appendScores(portion);
                for (int index = portion - 1; index >= 0 && index < cases.size(); index += KILLS + 1) {
                    cases.dropLabel(index);
                }
            }
            if (portion < KILLS) {
                Await.until("cases are sent", () -> connected.sent() > before);
                worker.kill();
                worker.restart();
            }
        }
        for (DroppedCases cases : dropped) {
            for (int index = KILLS; index < cases.size(); index += KILLS + 1) {
                cases.dropLabel(index);
            }
        }
        int all = dropped.stream().mapToInt(DroppedCases::size).sum();
        Await.until("all labels have arrived", () -> connected.labels() == all);
    }

    private static void correctAndWithdraw(DroppedCases cases, ConnectedStream connected) throws Exception {
        long before = connected.labels();
        cases.relabel(0, 1);
        cases.removeLabel(2);
        Await.until("a correction and a withdrawal have arrived", () -> connected.labels() == before + 2);
    }

    /** Bad files are reported, and delay nothing. */
    private static void dropBadFiles(DroppedCases cases, DroppedCases others, ConnectedStream connected)
            throws Exception {
        cases.dropTruncatedScores(0, "truncated");
        cases.dropLargeScores("large");
        cases.dropWithLabelOf(0, "misshapen", others);
        Await.until(
                "three bad files are reported",
                () -> Stream.of("truncated.npz", "large.npz", "misshapen.png")
                        .allMatch(file -> connected.reports().stream()
                                        .filter(report -> report.contains(file))
                                        .count()
                                == 1));
    }

    private static void assertEachCaseIsSentOnce(List<DroppedCases> dropped, IsolatedStream stream) {
        Map<String, List<LabelledImage>> labels =
                stream.reader().values(Topic.LABELLED_IMAGES, LabelledImage.class).stream()
                        .collect(groupingBy(LabelledImage::getImageId));
        List<LabelledImage> corrected = labels.remove(dropped.get(0).id(0));
        assertThat(corrected).extracting(LabelledImage::getRevision).containsExactly(1, 2);
        List<LabelledImage> withdrawn = labels.remove(dropped.get(0).id(2));
        assertThat(withdrawn)
                .extracting(LabelledImage::getAction)
                .containsExactly(LabelAction.ASSIGNED, LabelAction.WITHDRAWN);
        assertThat(labels.values())
                .allSatisfy(own -> assertThat(own)
                        .singleElement()
                        .extracting(LabelledImage::getRevision)
                        .isEqualTo(1));
        assertThat(labels.size() + 2)
                .isEqualTo(dropped.stream().mapToInt(DroppedCases::size).sum());
        assertThat(stream.reader().values(Topic.PREDICTIONS, Prediction.class))
                .extracting(Prediction::getPredictionId)
                .isNotEmpty()
                .doesNotHaveDuplicates();
    }

    private static void assertCriticalValuesAreThoseOfTheSheets(List<DroppedCases> dropped, IsolatedStream stream)
            throws IOException {
        List<CalibrationScore> first = stream.reader().values(Topic.CALIBRATION_SCORES, CalibrationScore.class).stream()
                .filter(score -> score.getRevision() == 1)
                .toList();
        for (DroppedCases cases : dropped) {
            ReferenceSheet sheet = ReferenceSheet.of(cases.shared());
            for (String channel : CHANNELS.get(cases.shared().getFileName().toString())) {
                assertThat(values(first, channel, RegionComponent.INNER))
                        .isEqualTo(sheet.values(channel, "tau_identity"));
                assertThat(values(first, channel, RegionComponent.OUTER))
                        .isEqualTo(sheet.values(channel, "gamma_identity"));
            }
        }
    }

    private static Map<String, Double> values(
            List<CalibrationScore> scores, String procedure, RegionComponent component) {
        return scores.stream()
                .flatMap(score -> score.getProcedures().stream()
                        .filter(own -> own.getProcedure().equals(procedure))
                        .flatMap(own -> own.getCriticalValues().stream())
                        .filter(value -> value.getComponent() == component)
                        .map(value -> Map.entry(score.getImageId(), value.getValue())))
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Each set has a folder. A second sink, which receives everything again, writes the same bytes. */
    private void assertEachSetIsAFile(ConnectWorker worker, ConnectedStream connected, IsolatedStream stream)
            throws Exception {
        int sets = stream.reader()
                .values(Topic.CONFIDENCE_SETS, IssuedConfidenceSet.class)
                .size();
        Path again = temporary.resolve("again");
        worker.configure(connected.name("masks-again"), connected.maskSink(again));
        for (Path folder : List.of(temporary.resolve("out"), again)) {
            Await.until("all sets are written to " + folder, () -> WrittenSets.count(folder) == sets);
        }
        assertThat(contents(again)).isEqualTo(contents(temporary.resolve("out")));
    }

    /** Returns the hash codes of all files by path. */
    private static Map<String, Integer> contents(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .collect(toMap(file -> folder.relativize(file).toString(), hash()));
        }
    }

    private static Function<Path, Integer> hash() {
        return file -> {
            try {
                return Arrays.hashCode(Files.readAllBytes(file));
            } catch (IOException unreadable) {
                throw new AssertionError(unreadable);
            }
        };
    }
}
