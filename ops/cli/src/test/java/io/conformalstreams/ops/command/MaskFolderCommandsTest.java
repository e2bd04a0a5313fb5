package io.conformalstreams.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on a folder with predicted masks in place of scores: discs that are a little too large or too small. */
class MaskFolderCommandsTest {

    private static final int SIDE = 24;
    private static final int CASES = 30;

    @TempDir
    private Path folder;

    @BeforeEach
    void writeDiscs() throws IOException {
        Files.writeString(folder.resolve("dataset.json"), """
                {"name": "discs", "model": "net", "dimensions": 2, "content": "mask",
                 "channels": [{"name": "disc", "label_values": [1]}]}""");
        StringBuilder manifest = new StringBuilder("sequence,case,site,scores,labels\n");
        Random random = new Random(1);
        for (int index = 0; index < CASES; index++) {
            double radius = 4 + 4 * random.nextDouble();
            disc("mask-" + index + ".png", radius + random.nextGaussian(), 255);
            disc("label-" + index + ".png", radius, 1);
            manifest.append("%d,c%d,north,mask-%d.png,label-%d.png%n".formatted(index, index, index, index));
        }
        Files.writeString(folder.resolve("manifest.csv"), manifest);
    }

    @Test
    void evaluateJudgesTheMethodsThatNeedOnlyAMask() {
        CommandRun run = run("evaluate", "--splits", "50", "--size-splits", "1", "--gallery", "1");

        assertThat(run.exitCode()).as(run.output() + run.error()).isZero();
        assertThat(run.output())
                .contains("disc-distance", "disc-margin")
                .doesNotContain("disc-identity", "disc-lesion", "scores are 0 or 1");
    }

    @Test
    void tuneChoosesATransformationThatNeedsOnlyAMask() throws IOException {
        CommandRun run = run("tune", "--alpha", "0.3", "--share-step", "0.5");

        assertThat(run.exitCode()).as(run.output() + run.error()).isZero();
        assertThat(Files.readString(folder.resolve("out/procedures.yaml")))
                .contains("distance")
                .doesNotContain("identity", "smoothed");
    }

    @Test
    void scoreLeavesTheColumnsEmptyThatNeedScores() {
        CommandRun run = CommandRun.of("score", "--data", folder.toString());

        assertThat(run.exitCode()).as(run.error()).isZero();
        List<String[]> rows =
                run.output().lines().map(line -> line.split(",", -1)).toList();
        assertThat(rows).hasSize(CASES + 1).allMatch(row -> row.length == rows.get(0).length);
        for (int column = 4; column < rows.get(0).length; column++) {
            int at = column;
            String name = rows.get(0)[column];
            boolean isEmpty = name.endsWith("_identity") || name.startsWith("cut_");
            assertThat(rows.subList(1, rows.size())).as(name).allMatch(row -> row[at].isEmpty() == isEmpty);
        }
        int truth = Arrays.asList(rows.get(0)).indexOf("truth_voxels");
        assertThat(rows.subList(1, rows.size())).allMatch(row -> Integer.parseInt(row[truth + 2]) > 0);
    }

    @Test
    void compareRefusesTransformationsOfScores() throws IOException {
        Path other = Files.createDirectories(folder.resolve("other"));
        List<String> names = IntStream.range(0, CASES)
                .boxed()
                .flatMap(index -> List.of("mask-" + index + ".png", "label-" + index + ".png").stream())
                .toList();
        for (String name : names) {
            Files.copy(folder.resolve(name), other.resolve(name));
        }
        Files.copy(folder.resolve("manifest.csv"), other.resolve("manifest.csv"));
        Files.writeString(
                other.resolve("dataset.json"),
                Files.readString(folder.resolve("dataset.json")).replace("net", "other"));

        CommandRun refused = run("compare", "--data", other.toString());
        CommandRun run = run("compare", "--data", other.toString(), "--transformation", "distance-euclidean");

        assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(refused.error()).contains("identity needs scores, but the cases of net have masks");
        assertThat(run.exitCode()).as(run.output() + run.error()).isZero();
    }

    private CommandRun run(String command, String... more) {
        String[] arguments = {
            command, "--data", folder.toString(), "--out", folder.resolve("out").toString()
        };
        String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return CommandRun.of(all);
    }

    private void disc(String name, double radius, int inside) throws IOException {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                double distance = Math.hypot(y - SIDE / 2.0, x - SIDE / 2.0);
                image.getRaster().setSample(x, y, 0, distance <= radius ? inside : 0);
            }
        }
        ImageIO.write(image, "png", folder.resolve(name).toFile());
    }
}
