package io.conformalstreams.connectors.casesource;

import static io.conformalstreams.connectors.casesource.WatchedFolder.summary;
import static io.conformalstreams.connectors.casesource.WatchedFolder.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CaseSourceTaskTest {

    @TempDir
    private Path temporary;

    @Test
    void aCaseIsAPredictionThenALabelThenACorrectionThenAWithdrawal() throws Exception {
        WatchedFolder folder = folder(Map.of());
        folder.writeScores("a", 1);
        assertThat(summary(folder.settle())).containsExactly("prediction a");
        folder.writeLabel("a", 1);
        assertThat(summary(folder.settle())).containsExactly("ASSIGNED a 1");
        folder.writeLabel("a", 2);
        assertThat(summary(folder.settle())).containsExactly("ASSIGNED a 2");
        folder.delete("labels/a.png");
        assertThat(folder.after(2)).isEmpty();
        assertThat(folder.after(4_990)).isEmpty();
        assertThat(summary(folder.after(20))).containsExactly("WITHDRAWN a 3");
        folder.writeLabel("a", 2);
        assertThat(summary(folder.settle())).containsExactly("ASSIGNED a 4");
        assertThat(folder.settle()).isEmpty();

        List<SourceRecord> sent = folder.sent();
        assertThat(sent).allMatch(record -> record.key().equals("unet@3|north"));
        Object predictionId = value(sent.get(0)).get("predictionId");
        assertThat(sent.subList(1, 5))
                .allMatch(record -> predictionId.equals(value(record).get("predictionId")));
        assertThat(value(sent.get(1)).getStruct("scores").getStruct("data").getBytes("bytes"))
                .isEqualTo(
                        value(sent.get(0)).getStruct("scores").getStruct("data").getBytes("bytes"));
        assertThat(value(sent.get(3)).getStruct("scores")).isNull();
    }

    @Test
    void aCaseThatComesWithItsLabelIsALabelledImage() throws Exception {
        WatchedFolder folder = folder(Map.of());
        folder.writeScores("a", 1);
        folder.writeLabel("a", 1);

        List<SourceRecord> records = folder.settle();

        assertThat(summary(records)).containsExactly("ASSIGNED a 1");
        assertThat(value(records.get(0)).get("predictionId")).isNull();
    }

    @Test
    void aCaseThatComesWithItsLabelIsAPredictionTooWhereAskedFor() throws Exception {
        WatchedFolder folder = folder(Map.of("labelled.predictions", "true"));
        folder.writeScores("a", 1);
        folder.writeLabel("a", 1);

        assertThat(summary(folder.settle())).containsExactly("prediction a", "ASSIGNED a 1");
    }

    @Test
    void newScoresOfALabelledCaseAreAHigherRevision() throws Exception {
        WatchedFolder folder = folder(Map.of());
        folder.writeScores("a", 1);
        folder.writeLabel("a", 1);
        folder.settle();
        folder.writeScores("a", 2);

        assertThat(summary(folder.settle())).containsExactly("ASSIGNED a 2");
    }

    @Test
    void filesThatAreStillWrittenWait() throws Exception {
        WatchedFolder folder = folder(Map.of());
        folder.writeScores("a", 1);
        byte[] whole = Files.readAllBytes(folder.resolve("scores/a.npz"));
        for (int length = 1; length < whole.length; length += 100) {
            folder.write("scores/a.npz", Arrays.copyOf(whole, length));
            assertThat(folder.after(900)).isEmpty();
        }
        folder.write("scores/a.npz", whole);
        assertThat(folder.after(900)).isEmpty();
        assertThat(folder.after(900)).isEmpty();

        assertThat(summary(folder.after(101))).containsExactly("prediction a");
    }

    @Test
    void theMarkerDecidesWhereThereIsOne() throws Exception {
        WatchedFolder folder = folder(Map.of("file.marker.suffix", ".done"));
        folder.writeScores("a", 1);
        assertThat(folder.after(1_000_000)).isEmpty();
        folder.write("scores/a.npz.done", new byte[0]);
        assertThat(summary(folder.after(2))).containsExactly("prediction a");
        folder.writeScores("a", 2);
        assertThat(folder.after(2)).isEmpty();
        folder.write("scores/a.npz.done", new byte[0]);

        assertThat(summary(folder.after(2))).containsExactly("prediction a");
    }

    @Test
    void aTouchedFileIsNoNewOne() throws Exception {
        WatchedFolder folder = folder(Map.of());
        folder.writeScores("a", 1);
        folder.writeLabel("a", 1);
        folder.settle();
        folder.writeScores("a", 1);
        folder.writeLabel("a", 1);

        assertThat(folder.settle()).isEmpty();
        folder.restart();
        assertThat(folder.settle()).isEmpty();
    }

    @Test
    void anArchivedCaseWithdrawsNothing() throws Exception {
        WatchedFolder folder = folder(Map.of());
        folder.writeScores("a", 1);
        folder.writeLabel("a", 1);
        folder.writeScores("b", 1);
        folder.settle();
        folder.delete("scores/a.npz");
        folder.delete("labels/a.png");

        assertThat(folder.after(10_000)).isEmpty();
        assertThat(folder.after(10_000)).isEmpty();
    }

    @Test
    void aLabelThatWentAwayWhileNobodyWatchedIsWithdrawn() throws Exception {
        WatchedFolder folder = folder(Map.of());
        folder.writeScores("a", 1);
        folder.writeLabel("a", 1);
        folder.settle();
        folder.delete("labels/a.png");
        folder.restart();
        folder.after(2);

        assertThat(summary(folder.after(5_001))).containsExactly("WITHDRAWN a 2");
    }

    @Test
    void aFolderOfLabelsThatIsGoneWithdrawsNothing() throws Exception {
        WatchedFolder folder = folder(Map.of());
        folder.writeScores("a", 1);
        folder.writeLabel("a", 1);
        folder.settle();
        Files.move(folder.resolve("labels"), temporary.resolve("elsewhere"));
        folder.after(2);

        assertThat(folder.after(10_000)).isEmpty();
    }

    @Test
    void aFolderThatCannotBeListedIsTriedAgain() throws Exception {
        WatchedFolder folder = folder(Map.of());
        Files.move(folder.resolve(""), temporary.resolve("unmounted"));

        assertThatThrownBy(() -> folder.after(2)).isInstanceOf(RetriableException.class);
    }

    @Test
    void tasksShareTheCases() throws IOException, InterruptedException {
        Set<String> seen = new HashSet<>();
        WatchedFolder writer = folder(Map.of());
        for (int i = 0; i < 30; i++) {
            writer.writeScores("case" + i, i);
        }
        for (Map<String, String> settings : new CaseSourceConnector().taskConfigs(3)) {
            WatchedFolder task = new WatchedFolder(temporary.resolve("watched"), settings);
            List<String> own = summary(task.settle());
            own.addAll(summary(task.after(2)));
            assertThat(own).isNotEmpty().noneMatch(seen::contains);
            seen.addAll(own);
        }
        assertThat(seen).hasSize(30);
    }

    /**
     * For all changes of the files and all kills of the task, the records give the last state, and each record is sent
     * once.
     */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void everyCaseOnceThroughKillsAtAnyTime(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        WatchedFolder folder = folder(Map.of("batch.cases", "2"));
        for (int step = 0; step < 120; step++) {
            String name = "case" + random.nextInt(5);
            boolean hasScores = Files.exists(folder.resolve("scores/" + name + ".npz"));
            switch (random.nextInt(6)) {
                case 0 -> folder.writeScores(name, hasScores ? random.nextInt(2) : 0);
                case 1 -> folder.writeLabel(name, random.nextInt(4));
                case 2 -> {
                    if (Files.exists(folder.resolve("labels/" + name + ".png"))) {
                        folder.delete("labels/" + name + ".png");
                    }
                }
                case 3 -> {
                    folder.uncommittedAfter(random.nextInt(6_000));
                    folder.restart();
                }
                default -> folder.after(random.nextInt(6_000));
            }
        }
        for (int i = 0; i < 20; i++) {
            folder.after(2_000);
        }

        assertThat(new HashSet<>(folder.sent().stream()
                        .map(record -> record.sourcePartition() + " " + record.sourceOffset())
                        .toList()))
                .as("seed %d", seed)
                .hasSameSizeAs(folder.sent());
        Map<String, String> last = new TreeMap<>();
        Map<String, Integer> revisions = new TreeMap<>();
        for (SourceRecord record : folder.sent()) {
            String image = value(record).getString("imageId");
            if (value(record).schema().field("revision") != null) {
                assertThat(value(record).getInt32("revision"))
                        .as("seed %d, %s", seed, image)
                        .isEqualTo(revisions.merge(image, 1, Integer::sum));
                last.put(image, value(record).getString("action"));
            }
        }
        for (int i = 0; i < 5; i++) {
            String name = "case" + i;
            boolean labelled = Files.exists(folder.resolve("scores/" + name + ".npz"))
                    && Files.exists(folder.resolve("labels/" + name + ".png"));
            assertThat(last.getOrDefault(name, "WITHDRAWN"))
                    .as("seed %d, %s", seed, name)
                    .isEqualTo(labelled ? "ASSIGNED" : "WITHDRAWN");
        }
    }

    private WatchedFolder folder(Map<String, String> settings) throws IOException {
        return new WatchedFolder(Files.createDirectories(temporary.resolve("watched")), settings);
    }
}
