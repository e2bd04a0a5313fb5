package io.conformalstreams.ops.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.contracts.LabelAction;
import io.conformalstreams.contracts.LabelArray;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.ScoreArray;
import io.conformalstreams.contracts.ScoreArrayEncoding;
import io.conformalstreams.contracts.serde.ContractSerdes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelArchiveTest {

    @BeforeAll
    static void trustTheContracts() {
        ContractSerdes.on(Map.of());
    }

    @TempDir
    private Path folder;

    private static LabelledImage assigned(String image) {
        return LabelledImage.newBuilder()
                .setStratum("net@1|north")
                .setImageId(image)
                .setUnitId("unit of " + image)
                .setAction(LabelAction.ASSIGNED)
                .setRevision(1)
                .setLabelledAt(Instant.parse("2026-01-02T03:04:05.006Z"))
                .setInclusionProbability(0.25)
                .setAttributes(Map.of("scanner", "A"))
                .setScores(ScoreArray.newBuilder()
                        .setChannels(List.of("organ"))
                        .setShape(List.of(1, 2))
                        .setEncoding(ScoreArrayEncoding.FLOAT32)
                        .setData(ByteBuffer.wrap(new byte[] {0, 0, -128, 63, 0, 0, 0, -64}))
                        .build())
                .setLabels(LabelArray.newBuilder()
                        .setShape(List.of(1, 2))
                        .setData(ByteBuffer.wrap(new byte[] {1, 0}))
                        .build())
                .build();
    }

    private static LabelledImage withdrawn(String image) {
        return LabelledImage.newBuilder()
                .setStratum("net@1|north")
                .setImageId(image)
                .setAction(LabelAction.WITHDRAWN)
                .setRevision(2)
                .setLabelledAt(Instant.parse("2026-01-03T03:04:05Z"))
                .setWithdrawalReason("unsure")
                .build();
    }

    @Test
    void onlyTheOwnerMayReadThePixels() throws Exception {
        save();

        assertThat(Files.getPosixFilePermissions(folder.resolve("labelled-images-0.avro")))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    }

    private void save() throws IOException {
        try (ArchiveWriter writer = new ArchiveWriter(folder)) {
            writer.add(3, assigned("a"));
            writer.add(0, assigned("b"));
            writer.add(3, withdrawn("a"));
            writer.finish("scans.labelled-images", 7);
        }
    }

    @Test
    void givesBackTheSameLabelsInTheOrderOfEachPartition() throws IOException {
        save();

        LabelArchive archive = LabelArchive.open(folder);

        List<LabelledImage> labels = new ArrayList<>();
        archive.forEach(labels::add);
        assertThat(labels).containsExactly(assigned("b"), assigned("a"), withdrawn("a"));
        assertThat(archive.labels()).isEqualTo(3);
        assertThat(archive.deleted()).isEqualTo(7);
        assertThat(archive.topic()).isEqualTo("scans.labelled-images");
    }

    @Test
    void isNotOverwritten() throws IOException {
        save();
        assertThatThrownBy(() -> new ArchiveWriter(folder))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessageContaining("archive.json");
    }

    @Test
    void isOnlyCompleteWithItsManifest() throws IOException {
        try (ArchiveWriter writer = new ArchiveWriter(folder)) {
            writer.add(0, assigned("a"));
        }
        assertThatThrownBy(() -> LabelArchive.open(folder))
                .isInstanceOf(DamagedArchiveException.class)
                .hasMessageContaining("did not finish");
    }

    @Test
    void isRefusedIfAFileWasChangedOrIsMissing() throws IOException {
        save();
        Path file = folder.resolve("labelled-images-3.avro");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2]++;
        Files.write(file, bytes);
        assertThatThrownBy(() -> LabelArchive.open(folder))
                .isInstanceOf(DamagedArchiveException.class)
                .hasMessageContaining("labelled-images-3.avro was changed");

        Files.delete(file);
        assertThatThrownBy(() -> LabelArchive.open(folder))
                .isInstanceOf(DamagedArchiveException.class)
                .hasMessageContaining("labelled-images-3.avro is missing");
    }

    @Test
    void readsNoFileOutsideItsFolder() throws IOException {
        save();
        Path manifest = folder.resolve("archive.json");
        Files.writeString(
                manifest, Files.readString(manifest).replace("labelled-images-3.avro", "../labelled-images-3.avro"));
        assertThatThrownBy(() -> LabelArchive.open(folder)).isInstanceOf(DamagedArchiveException.class);
    }
}
