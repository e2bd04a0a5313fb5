package io.conformalstreams.ops.evaluate;

import io.conformalstreams.ops.dataset.CaseFolder;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;

/**
 * Writes folders of small images of a cell and its nucleus, both discs. A model predicts each radius with an
 * independent error.
 */
record DiscImages(Kind kind, long seed, int size) {

    /** The special property of the images. */
    enum Kind {
        ORDINARY,
        /** All scores are far from the cut. */
        SATURATED,
        /** Scores are 0 or 1. */
        ZERO_ONE,
        /** There is no structure, and none is predicted. */
        BACKGROUND,
        /** All cases are the same. */
        IDENTICAL,
        /** Few different critical values. */
        TIES,
        /** Some pixels are not annotated; most of them lie around the edge of the cell. */
        IGNORED
    }

    private static final int SIDE = 12;

    /** Writes the folder and selects all of its cases. */
    CaseSelection in(Path parent) throws IOException {
        Path folder = parent.resolve(kind + "-" + seed + "-" + size);
        if (!Files.exists(folder)) {
            write(Files.createDirectory(folder));
        }
        return CaseSelection.units(CaseFolder.open(folder));
    }

    private void write(Path folder) throws IOException {
        Files.writeString(
                folder.resolve("dataset.json"), """
                {"name": "discs", "model": "net", "dimensions": 2, "scores": "logits",
                 "channels": [{"name": "cell", "label_values": [1, 2]}, {"name": "nucleus", "label_values": [2]}]%s}""".formatted(kind == Kind.IGNORED ? ", \"ignore_label\": 255" : ""));
        StringBuilder manifest = new StringBuilder("sequence,case,site,scores,labels\n");
        for (int number = 0; number < size; number++) {
            manifest.append("%d,disc-%d,north,%d.npz,%d.png%n".formatted(number, number, number, number));
            writeCase(folder, number);
        }
        Files.writeString(folder.resolve("manifest.csv"), manifest);
    }

    private void writeCase(Path folder, int number) throws IOException {
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + (kind == Kind.IDENTICAL ? 0 : number));
        double cell = kind == Kind.BACKGROUND ? -1 : 3.5 + 2 * random.nextDouble();
        double nucleus = cell * (0.4 + 0.3 * random.nextDouble());
        if (kind == Kind.BACKGROUND) {
            nucleus = -1;
        }
        double cellError = random.nextDouble() - 0.5;
        double nucleusError = random.nextDouble() - 0.5;
        BufferedImage labels = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
        ByteBuffer scores = ByteBuffer.allocate(2 * SIDE * SIDE * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
            double distance = Math.hypot(pixel % SIDE - 5.5, pixel / SIDE - 5.5);
            boolean ignored = kind == Kind.IGNORED && random.nextDouble() < 1 / (1 + Math.abs(distance - cell));
            int value = distance <= nucleus ? 2 : distance <= cell ? 1 : 0;
            labels.getRaster().setSample(pixel % SIDE, pixel / SIDE, 0, ignored ? 255 : value);
            scores.putFloat(pixel * Float.BYTES, score(cell + cellError - distance));
            scores.putFloat((SIDE * SIDE + pixel) * Float.BYTES, score(nucleus + nucleusError - distance));
        }
        try (OutputStream file = Files.newOutputStream(folder.resolve(number + ".png"))) {
            ImageIO.write(labels, "png", file);
        }
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(folder.resolve(number + ".npz")))) {
            zip.putNextEntry(new ZipEntry("logits.npy"));
            zip.write(header());
            zip.write(scores.array());
        }
    }

    private static byte[] header() {
        String text = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1, %d, %d), }".formatted(SIDE, SIDE);
        String padded = text + " ".repeat(117 - text.length()) + "\n";
        ByteBuffer header = ByteBuffer.allocate(10 + padded.length()).order(ByteOrder.LITTLE_ENDIAN);
        header.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
        header.putShort((short) padded.length());
        return header.put(padded.getBytes(StandardCharsets.US_ASCII)).array();
    }

    private float score(double margin) {
        return switch (kind) {
            case SATURATED -> margin >= 0 ? 20 : -20;
            case ZERO_ONE -> margin >= 0 ? 1 : 0;
            case TIES -> Math.round(margin);
            default -> (float) margin;
        };
    }
}
