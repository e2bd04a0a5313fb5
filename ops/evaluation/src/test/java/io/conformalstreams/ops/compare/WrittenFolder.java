package io.conformalstreams.ops.compare;

import io.conformalstreams.ops.dataset.Case;
import io.conformalstreams.ops.dataset.CaseFolder;
import io.conformalstreams.ops.dataset.CaseReference;
import io.conformalstreams.ops.dataset.SyntheticLesions;
import io.conformalstreams.ops.evaluate.CaseSelection;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;

/** Writes synthetic lesions as a case folder, with scores that may have become worse. */
public final class WrittenFolder {

    private WrittenFolder() {}

    /**
     * Writes a folder.
     *
     * @param noise amplitude of the noise that is added to the logits
     * @param scores {@code logits}, or {@code probabilities}
     */
    public static Path write(Path folder, String model, SyntheticLesions lesions, double noise, String scores)
            throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("dataset.json"), """
                {"name": "lesions", "model": "%s", "dimensions": 2, "scores": "%s",
                 "channels": [{"name": "lesion", "label_values": [1]}]}""".formatted(model, scores));
        StringBuilder manifest = new StringBuilder("sequence,case,site,scores,labels\n");
        for (CaseReference reference : lesions.cases()) {
            String id = reference.caseId();
            manifest.append("%d,%s,%s,%s.npz,%s.png%n".formatted(reference.sequence(), id, reference.site(), id, id));
            Case lesion = lesions.load(reference);
            int[] shape = lesion.grid().shape();
            try (OutputStream file = Files.newOutputStream(folder.resolve(id + ".npz"));
                    ZipOutputStream zip = new ZipOutputStream(file)) {
                zip.putNextEntry(new ZipEntry(scores + ".npy"));
                writeNpy(zip, shape, changed(lesion.scores(), noise, reference.sequence(), scores));
                zip.closeEntry();
            }
            writeLabels(folder.resolve(id + ".png"), shape, lesion.labels());
        }
        Files.writeString(folder.resolve("manifest.csv"), manifest);
        return folder;
    }

    /**
     * Writes a copy of a folder whose images belong to units.
     *
     * @param unitOf the unit of an image, by its sequence
     */
    public static CaseSelection grouped(Path folder, Path copy, IntFunction<String> unitOf) throws IOException {
        Files.createDirectories(copy);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        StringBuilder manifest = new StringBuilder("sequence,case,site,unit,scores,labels\n");
        for (CaseReference reference : CaseFolder.open(folder).cases()) {
            String id = reference.caseId();
            manifest.append("%d,%s,%s,%s,%s.npz,%s.png%n"
                    .formatted(
                            reference.sequence(),
                            id,
                            reference.site(),
                            unitOf.apply((int) reference.sequence()),
                            id,
                            id));
        }
        Files.writeString(copy.resolve("manifest.csv"), manifest);
        return CaseSelection.all(CaseFolder.open(copy));
    }

    private static ByteBuffer changed(ByteBuffer logits, double noise, long seed, String scores) {
        SplittableRandom random = new SplittableRandom(seed);
        ByteBuffer changed = ByteBuffer.allocate(logits.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        while (logits.hasRemaining()) {
            double logit = logits.getFloat() + noise * (random.nextDouble() - 0.5);
            changed.putFloat((float) (scores.equals("logits") ? logit : 1 / (1 + Math.exp(-logit))));
        }
        return changed.flip();
    }

    private static void writeNpy(OutputStream stream, int[] shape, ByteBuffer values) throws IOException {
        String header =
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, %d, %d), }".formatted(shape[0], shape[1]);
        String padded = header + " ".repeat(63 - (header.length() + 10) % 64) + "\n";
        DataOutputStream data = new DataOutputStream(stream);
        data.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
        data.writeShort(Short.reverseBytes((short) padded.length()));
        data.write(padded.getBytes(StandardCharsets.US_ASCII));
        data.write(values.array());
        data.flush();
    }

    private static void writeLabels(Path file, int[] shape, ByteBuffer labels) throws IOException {
        BufferedImage image = new BufferedImage(shape[1], shape[0], BufferedImage.TYPE_BYTE_GRAY);
        labels.get(((DataBufferByte) image.getRaster().getDataBuffer()).getData());
        try (OutputStream stream = Files.newOutputStream(file)) {
            ImageIO.write(image, "png", stream);
        }
    }
}
