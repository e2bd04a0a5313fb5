package io.conformalstreams.ops.dataset;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.connectors.format.ElementType;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.NiftiEncoder;
import io.conformalstreams.connectors.format.NpyArray;
import io.conformalstreams.connectors.format.NpzFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import javax.imageio.ImageIO;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Writes the files of a case folder. */
record CaseFolderFiles(Path folder) {

    static final String FLAT = """
            {"name": "cells", "model": "net", "dimensions": 2, "scores": "logits", "channels": [
              {"name": "cell", "label_values": [1, 2]}, {"name": "nucleus", "label_values": [2]}],
             "ratio": {"name": "nucleus-to-cell", "numerator_channel": 1, "denominator_channel": 0}}""";

    static final String VOLUME = """
            {"name": "organs", "model": "net", "dimensions": 3, "scores": "probabilities", "channels": [
              {"name": "liver", "label_values": [1]}]}""";

    static final String MANIFEST = "sequence,case,site,scores,labels\n1,b,south,b.npz,b.png\n0,a,north,a.npz,a.png\n";

    /** Writes a description, a manifest of two flat cases, and the files of the first. */
    static CaseFolderFiles flat(Path folder) throws IOException {
        CaseFolderFiles files = new CaseFolderFiles(folder);
        files.write("dataset.json", FLAT);
        files.write("manifest.csv", MANIFEST);
        files.writeScores("a.npz", "logits", ElementType.FLOAT16, "(2, 1, 2, 3)");
        files.writePng("a.png", 3, 2);
        return files;
    }

    void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    /** Writes scores whose bytes are 0, 1, 2, ...; {@code shape} is written like (2, 1, 3). */
    void writeScores(String name, String array, ElementType type, String shape) throws IOException {
        int[] lengths = Arrays.stream(shape.substring(1, shape.length() - 1).split(", "))
                .mapToInt(Integer::parseInt)
                .toArray();
        int elements = Arrays.stream(lengths).reduce(1, Math::multiplyExact);
        NpyArray scores = NpyArray.of(type, lengths, ByteBuffer.wrap(counting(elements * type.bytes())));
        Files.write(folder.resolve(name), NpzFile.encode(Map.of(array, scores)));
    }

    void writeVolumeLabel(String name, byte value) throws IOException {
        byte[] labels = new byte[24];
        labels[5] = value;
        Files.write(
                folder.resolve(name),
                NiftiEncoder.encode(Grid.of(4, 3, 2), 1, ElementType.UINT8, ByteBuffer.wrap(labels)));
    }

    /** Zeros with one other score. */
    void writeProbabilities(String name, String array, float score) throws IOException {
        ByteBuffer scores = ByteBuffer.allocate(4 * 24).order(ByteOrder.LITTLE_ENDIAN);
        scores.putFloat(4 * 7, score);
        NpyArray volume = NpyArray.of(ElementType.FLOAT32, new int[] {1, 4, 3, 2}, scores);
        Files.write(folder.resolve(name), NpzFile.encode(Map.of(array, volume)));
    }

    /** Label values (y + x) mod 3. */
    void writePng(String name, int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.getRaster().setSample(x, y, 0, (y + x) % 3);
            }
        }
        ImageIO.write(image, "png", folder.resolve(name).toFile());
    }

    static byte[] counting(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    static void assertRefused(ThrowingCallable call, String file, String message) {
        assertThatThrownBy(call)
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(file)
                .hasMessageContaining(message);
    }
}
