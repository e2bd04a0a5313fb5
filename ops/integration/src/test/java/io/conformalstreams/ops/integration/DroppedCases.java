package io.conformalstreams.ops.integration;

import io.conformalstreams.connectors.format.ElementType;
import io.conformalstreams.connectors.format.NpyArray;
import io.conformalstreams.connectors.format.NpzFile;
import io.conformalstreams.ops.dataset.CaseFolder;
import io.conformalstreams.ops.dataset.CaseReference;
import io.conformalstreams.ops.environment.SharedData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Drops the files of a real data set into a watched folder. Some are written under another name and then renamed, as
 * careful programs do. Others are written in place, in parts.
 */
final class DroppedCases {

    private final Path folder;
    private final Path shared;
    private final List<CaseReference> cases;

    private DroppedCases(Path folder, Path shared, List<CaseReference> cases) {
        this.folder = folder;
        this.shared = shared;
        this.cases = cases;
    }

    /** Skips the test if the data set is absent. */
    static DroppedCases of(String dataset, Path watched) throws IOException {
        Path shared = SharedData.folder(dataset);
        Path folder = watched.resolve(dataset);
        for (String kind : List.of("scores", "labels")) {
            Files.createDirectories(folder.resolve(kind));
        }
        return new DroppedCases(folder, shared, CaseFolder.open(shared).cases());
    }

    Path folder() {
        return folder;
    }

    Path shared() {
        return shared;
    }

    int size() {
        return cases.size();
    }

    String id(int index) {
        return cases.get(index).caseId();
    }

    void dropScores(int index) throws IOException {
        drop(source("scores", id(index)), target("scores", id(index)));
    }

    void dropLabel(int index) throws IOException {
        drop(source("labels", id(index)), target("labels", id(index)));
    }

    /** Writes the first half of the scores; {@link #appendScores} writes the other half. */
    void dropHalfOfScores(int index) throws IOException {
        byte[] content = Files.readAllBytes(source("scores", id(index)));
        Files.write(target("scores", id(index)), Arrays.copyOf(content, content.length / 2));
    }

    void appendScores(int index) throws IOException {
        byte[] content = Files.readAllBytes(source("scores", id(index)));
        Files.write(
                target("scores", id(index)),
                Arrays.copyOfRange(content, content.length / 2, content.length),
                StandardOpenOption.APPEND);
    }

    /** Writes the label of another case in place of the label of this case. */
    void relabel(int index, int other) throws IOException {
        drop(source("labels", id(other)), target("labels", id(index)));
    }

    /** Drops a new case with the first half of these scores. */
    void dropTruncatedScores(int index, String name) throws IOException {
        byte[] content = Files.readAllBytes(source("scores", id(index)));
        Path target = target("scores", id(index)).resolveSibling(name + ".npz");
        Files.write(target, Arrays.copyOf(content, content.length / 2));
    }

    /** Drops a new case of two channels, whose scores are noise and do not fit into a record of the topic. */
    void dropLargeScores(String name) throws IOException {
        int side = 1500;
        ByteBuffer scores = ByteBuffer.allocate(2 * side * side * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        SplittableRandom random = new SplittableRandom(1);
        while (scores.hasRemaining()) {
            scores.putFloat((float) random.nextDouble());
        }
        NpyArray array = NpyArray.of(ElementType.FLOAT32, new int[] {2, 1, side, side}, scores.flip());
        Path target = target("scores", id(0)).resolveSibling(name + ".npz");
        Files.write(target, NpzFile.encode(Map.of("logits", array)));
    }

    /** Drops a new case with these scores and a label from another data set, whose images have another shape. */
    void dropWithLabelOf(int index, String name, DroppedCases others) throws IOException {
        drop(source("scores", id(index)), target("scores", id(index)).resolveSibling(name + ".npz"));
        drop(others.source("labels", others.id(0)), target("labels", id(index)).resolveSibling(name + ".png"));
    }

    void removeLabel(int index) throws IOException {
        Files.delete(target("labels", id(index)));
    }

    private Path source(String kind, String id) throws IOException {
        try (Stream<Path> files = Files.list(shared.resolve(kind))) {
            return files.filter(file -> file.getFileName().toString().startsWith(id + "."))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private Path target(String kind, String id) throws IOException {
        return folder.resolve(kind).resolve(source(kind, id).getFileName());
    }

    private static void drop(Path source, Path target) throws IOException {
        Path partial = target.resolveSibling(target.getFileName() + ".part");
        Files.copy(source, partial, StandardCopyOption.REPLACE_EXISTING);
        Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    }
}
