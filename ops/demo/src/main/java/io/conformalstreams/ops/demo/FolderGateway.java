package io.conformalstreams.ops.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.conformalstreams.connectors.format.ElementType;
import io.conformalstreams.connectors.format.NpyArray;
import io.conformalstreams.connectors.format.NpzFile;
import io.conformalstreams.contracts.ImageGeometry;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.ScoreArray;
import io.conformalstreams.ops.replay.Gateway;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/**
 * Writes cases as files, as an inference server and an annotator do: {@code scores/<image>.npz}, and later {@code
 * labels/<image>.npy}. Each has a JSON sidecar with what the file itself can't express. A file becomes visible only
 * when it is complete, and only after its sidecar.
 */
final class FolderGateway implements Gateway {

    static final String ARRAY = "scores";

    private final Path folder;
    private final ObjectMapper json = new ObjectMapper();

    /**
     * @param folder receives {@code scores/} and {@code labels/}
     */
    FolderGateway(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder.resolve("scores"));
        Files.createDirectories(folder.resolve("labels"));
    }

    @Override
    public void send(Prediction prediction) throws IOException {
        ScoreArray scores = prediction.getScores();
        ObjectNode description = json.createObjectNode()
                .put("stratum", prediction.getStratum())
                .put("imageId", prediction.getImageId())
                .put("unitId", prediction.getUnitId())
                .put("predictionId", prediction.getPredictionId())
                .put("predictedAt", prediction.getPredictedAt().toString());
        scores.getSpacing().forEach(description.withArray("spacing")::add);
        putGeometry(description, scores.getGeometry());
        ElementType type = switch (scores.getEncoding()) {
            case FLOAT16 -> ElementType.FLOAT16;
            case FLOAT32 -> ElementType.FLOAT32;
            case UINT8 -> ElementType.UINT8;
            case UNRECOGNISED -> throw new IllegalArgumentException("scores have no encoding");
        };
        int[] shape = shape(scores.getChannels().size(), scores.getShape());
        NpyArray array = NpyArray.of(type, shape, (ByteBuffer) scores.getData());
        write("scores", prediction.getImageId(), ".npz", description, NpzFile.encode(Map.of(ARRAY, array)));
    }

    @Override
    public void send(LabelledImage label) throws IOException {
        ObjectNode description = json.createObjectNode()
                .put("labelledAt", label.getLabelledAt().toString())
                .put("labelPolicy", label.getLabelPolicy())
                .put("fold", label.getScores().getFold());
        int[] shape = label.getLabels().getShape().stream()
                .mapToInt(Integer::intValue)
                .toArray();
        NpyArray array = NpyArray.of(
                ElementType.UINT8, shape, (ByteBuffer) label.getLabels().getData());
        write("labels", label.getImageId(), ".npy", description, array.encode());
    }

    private static void putGeometry(ObjectNode description, ImageGeometry geometry) {
        if (geometry != null) {
            ObjectNode written =
                    description.putObject("geometry").put("frameOfReference", geometry.getFrameOfReference());
            geometry.getOrigin().forEach(written.putArray("origin")::add);
            ArrayNode directions = written.putArray("directions");
            geometry.getDirections().forEach(direction -> direction.forEach(directions.addArray()::add));
        }
    }

    /** The shape [channel, z, y, x]. A two-dimensional image is a stack of one slice. */
    private static int[] shape(int channels, List<Integer> spatial) {
        boolean slice = spatial.size() == 2;
        return new int[] {
            channels, slice ? 1 : spatial.get(0), spatial.get(spatial.size() - 2), spatial.get(spatial.size() - 1)
        };
    }

    private void write(String kind, String imageId, String suffix, ObjectNode description, byte[] content)
            throws IOException {
        place(folder.resolve(kind).resolve(imageId + ".json"), json.writeValueAsBytes(description));
        place(folder.resolve(kind).resolve(imageId + suffix), content);
    }

    private static void place(Path file, byte[] content) throws IOException {
        Path partial = file.resolveSibling(file.getFileName() + ".part");
        Files.write(partial, content);
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
