package io.conformalstreams.ops.dataset;

import io.conformalstreams.connectors.format.Mutations;
import io.conformalstreams.connectors.format.VoxelGrid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged descriptions, manifests and sidecars of a case folder end in a refusal or in a folder. */
class DamagedFolderTest {

    private static final String DESCRIPTION = """
            {"name": "discs", "model": "net", "dimensions": 3, "scores": "logits", "spacing": [2.5, 0.75, 0.5],
             "channels": [{"name": "cell", "label_values": [1, 2]}, {"name": "nucleus", "label_values": [2]}],
             "ratio": {"name": "share", "numerator_channel": 1, "denominator_channel": 0}, "ignore_label": 255}
            """;
    private static final String MANIFEST = """
            sequence,case,site,scores,labels,unit
            1,disc-1,north,scores/1.npz,labels/1.png,patient-1
            2,"disc, 2",south,scores/2.npz,labels/2.png,patient-1
            """;
    private static final String SIDECAR = """
            {"spacing": [2.5, 0.75, 0.5],
             "geometry": {"origin": [10.5, -20, 3e1], "directions": [[0, 0, 1], [0, 1, 0], [1, 0, 0]]}}
            """;

    @TempDir
    private Path folder;

    @Test
    void damagedDescriptionsEndInAFormatExceptionOrAFolder() throws IOException {
        Files.writeString(folder.resolve("manifest.csv"), MANIFEST);
        Mutations.ofJson("description of a folder", 831, 1_000, utf8(DESCRIPTION), damaged -> {
            Mutations.write(folder.resolve("dataset.json"), damaged);
            CaseFolder.open(folder);
        });
    }

    @Test
    void damagedManifestsEndInAFormatExceptionOrAFolder() throws IOException {
        Files.writeString(folder.resolve("dataset.json"), DESCRIPTION);
        Mutations.of("manifest of a folder", 832, 1_000, utf8(MANIFEST), damaged -> {
            Mutations.write(folder.resolve("manifest.csv"), damaged);
            CaseFolder.open(folder);
        });
    }

    @Test
    void damagedSidecarsEndInAFormatExceptionOrAGrid() {
        VoxelGrid nowhere = VoxelGrid.unplaced(new long[0], new double[0]);
        VoxelGrid scores = VoxelGrid.unplaced(new long[] {2, 3, 4}, new double[0]);
        CompanionFiles companions = new CompanionFiles(folder.resolve("a.npz"), folder.resolve("a.png"));
        Mutations.ofJson("sidecar in a folder", 833, 1_000, utf8(SIDECAR), damaged -> {
            Mutations.write(folder.resolve("a.json"), damaged);
            new CasePlaces(3, nowhere, remark -> {}).ofScores(scores, companions);
        });
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
