package io.conformalstreams.ops.verify;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.conformal.image.LabelMap;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.conformal.image.ScoreMap;
import io.conformalstreams.contracts.Compression;
import io.conformalstreams.contracts.LabelArray;
import io.conformalstreams.contracts.ObjectReference;
import io.conformalstreams.contracts.ScoreArray;
import io.conformalstreams.contracts.ScoreContent;
import io.conformalstreams.objects.BadObjectException;
import io.conformalstreams.objects.ObjectStore;
import io.conformalstreams.objects.StoredObject;
import io.conformalstreams.processor.configuration.Limits;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.model.ScoredImage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reads pixels by the rules of the contracts. Returns nothing if a rule is broken, because the processor must reject
 * it.
 */
final class PixelReader {

    private static final ScoreEncoding MASK_ENCODING = new ScoreEncoding.Uint8(1, 0);
    private static final long LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final Limits limits;
    private final Optional<ObjectStore> objects;

    PixelReader(Limits limits, Optional<ObjectStore> objects) {
        this.limits = limits;
        this.objects = objects;
    }

    Optional<ScoredImage> scores(ScoreArray array, Model model) {
        List<String> names = model.channels().stream().map(Channel::name).toList();
        Optional<Grid> grid = grid(array.getShape(), array.getSpacing(), model);
        Optional<ScoreEncoding> encoding = encoding(array, model);
        boolean placed = placement(array).map(LabelPlacement::isValid).orElse(!model.requiresGeometry());
        if (!array.getChannels().equals(names) || grid.isEmpty() || encoding.isEmpty() || !placed) {
            return Optional.empty();
        }
        long channelBytes = (long) grid.get().size() * encoding.get().bytesPerScore();
        return bytes(array.getData(), array.getCompression(), channelBytes * names.size())
                .flatMap(pixels -> channels(grid.get(), encoding.get(), pixels, model)
                        .map(channels -> new ScoredImage(
                                grid.get(),
                                channels,
                                array.getContent() == ScoreContent.MASK,
                                digest(array, grid.get(), pixels),
                                array.getFold() == null ? OptionalInt.empty() : OptionalInt.of(array.getFold()))));
    }

    /** Returns the labels of a record on the grid of its scores, which have already been read. */
    Optional<LabelMap> labels(LabelArray array, ScoreArray scores, Grid grid, Model model) {
        return bytes(array, scores, grid, model)
                .filter(pixels -> values(pixels).allMatch(value -> isKnown(value, model)))
                .filter(pixels -> values(pixels).anyMatch(value -> !isIgnored(value, model)))
                .map(pixels -> LabelMap.of(grid, ByteBuffer.wrap(pixels)));
    }

    private Optional<byte[]> bytes(LabelArray array, ScoreArray scores, Grid grid, Model model) {
        Optional<LabelPlacement> placed = Optional.ofNullable(array.getGeometry())
                .map(geometry -> new LabelPlacement(array.getShape(), array.getSpacing(), geometry));
        boolean valid = placed.map(labels -> labels.isValid()
                        && grid(array.getShape(), array.getSpacing(), model).isPresent())
                .orElse(!model.requiresGeometry());
        if (!valid) {
            return Optional.empty();
        }
        Optional<LabelPlacement> scoresPlaced = placement(scores);
        if (placed.isPresent() && scoresPlaced.isPresent()) {
            return placed.get()
                    .voxelsOf(scoresPlaced.get())
                    .flatMap(voxels -> bytes(array.getData(), array.getCompression(), grid.size())
                            .map(pixels -> turned(pixels, voxels)));
        }
        return array.getShape().equals(Arrays.stream(grid.shape()).boxed().toList())
                ? bytes(array.getData(), array.getCompression(), grid.size())
                : Optional.empty();
    }

    private static byte[] turned(byte[] pixels, int[] voxels) {
        byte[] turned = new byte[voxels.length];
        for (int voxel = 0; voxel < voxels.length; voxel++) {
            turned[voxel] = pixels[voxels[voxel]];
        }
        return turned;
    }

    private static Optional<LabelPlacement> placement(ScoreArray array) {
        return Optional.ofNullable(array.getGeometry())
                .map(geometry -> new LabelPlacement(array.getShape(), array.getSpacing(), geometry));
    }

    private static IntStream values(byte[] labels) {
        return IntStream.range(0, labels.length).map(pixel -> labels[pixel] & 0xff);
    }

    private static boolean isKnown(int value, Model model) {
        return value == 0
                || isIgnored(value, model)
                || model.channels().stream()
                        .anyMatch(channel -> channel.labelValues().contains(value));
    }

    private static boolean isIgnored(int value, Model model) {
        return model.ignoreLabel().filter(ignored -> ignored == value).isPresent();
    }

    private Optional<Grid> grid(List<Integer> shape, List<Double> spacing, Model model) {
        boolean validShape = shape.size() == model.dimensions()
                && shape.stream().allMatch(length -> length >= 1)
                && shape.stream().mapToDouble(Integer::doubleValue).reduce(1, (a, b) -> a * b) <= limits.pixels();
        boolean validSpacing = spacing.isEmpty()
                || spacing.size() == shape.size()
                        && spacing.stream().allMatch(step -> step > 0 && Double.isFinite(step));
        if (!validShape || !validSpacing) {
            return Optional.empty();
        }
        int[] lengths = shape.stream().mapToInt(Integer::intValue).toArray();
        double[] steps = new double[lengths.length];
        Arrays.setAll(steps, axis -> spacing.isEmpty() ? 1 : spacing.get(axis));
        return Optional.of(Grid.of(lengths, steps));
    }

    private static Optional<ScoreEncoding> encoding(ScoreArray array, Model model) {
        Optional<ScoreEncoding> sent = switch (array.getEncoding()) {
            case FLOAT32 -> Optional.of(new ScoreEncoding.Float32());
            case FLOAT16 -> Optional.of(new ScoreEncoding.Float16());
            case UINT8 -> uint8(array.getScale(), array.getOffset());
            case UNRECOGNISED -> Optional.empty();
        };
        return switch (array.getContent()) {
            case SCORES -> sent.filter(model.encoding()::equals);
            case MASK -> sent.filter(MASK_ENCODING::equals);
            case UNRECOGNISED -> Optional.empty();
        };
    }

    private static Optional<ScoreEncoding> uint8(double scale, double offset) {
        return scale > 0 && Double.isFinite(scale) && Double.isFinite(offset)
                ? Optional.of(new ScoreEncoding.Uint8(scale, offset))
                : Optional.empty();
    }

    private static Optional<Map<Channel, PredictedImage>> channels(
            Grid grid, ScoreEncoding encoding, byte[] pixels, Model model) {
        int length = grid.size() * encoding.bytesPerScore();
        Map<Channel, PredictedImage> channels = new HashMap<>();
        try {
            for (int channel = 0; channel < model.channels().size(); channel++) {
                ByteBuffer bytes =
                        ByteBuffer.wrap(pixels, channel * length, length).slice();
                channels.put(
                        model.channels().get(channel),
                        PredictedImage.of(ScoreMap.of(grid, encoding, bytes), model.scoreKind()));
            }
            return Optional.of(channels).filter(found -> found.values().stream().allMatch(PixelReader::isOfItsKind));
        } catch (InvalidImageException notANumber) {
            return Optional.empty();
        }
    }

    private static boolean isOfItsKind(PredictedImage image) {
        for (int pixel = 0; pixel < image.scores().grid().size(); pixel++) {
            double score = image.scores().at(pixel);
            if (score < image.kind().lowest() || score > image.kind().highest()) {
                return false;
            }
        }
        return true;
    }

    /** Returns the uncompressed bytes if their number is as expected. */
    private Optional<byte[]> bytes(Object data, Compression compression, long expected) {
        if (expected > LONGEST_ARRAY) {
            return Optional.empty();
        }
        return sent(data).flatMap(sent -> switch (compression) {
            case NONE -> Optional.of(sent).filter(bytes -> bytes.length == expected);
            case ZSTD -> decompressed(sent, (int) expected);
            case UNRECOGNISED -> Optional.empty();
        });
    }

    private Optional<byte[]> sent(Object data) {
        return data instanceof ByteBuffer inline ? Optional.of(copy(inline)) : read((ObjectReference) data);
    }

    private Optional<byte[]> read(ObjectReference reference) {
        try {
            StoredObject object = new StoredObject(reference.getUri(), reference.getSize(), reference.getSha256());
            return objects.map(store -> copy(store.read(object)));
        } catch (BadObjectException bad) {
            return Optional.empty();
        }
    }

    private static byte[] copy(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static Optional<byte[]> decompressed(byte[] sent, int expected) {
        try {
            byte[] bytes = new byte[expected];
            return Zstd.decompress(bytes, sent) == expected ? Optional.of(bytes) : Optional.empty();
        } catch (ZstdException corrupt) {
            return Optional.empty();
        }
    }

    private static String digest(ScoreArray array, Grid grid, byte[] pixels) {
        String header = "conformal-scores-1\n"
                + array.getContent() + "\n"
                + String.join(",", array.getChannels()) + "\n"
                + Arrays.stream(grid.shape()).mapToObj(String::valueOf).collect(Collectors.joining(",")) + "\n"
                + Arrays.stream(grid.spacing()).mapToObj(Double::toString).collect(Collectors.joining(",")) + "\n"
                + array.getEncoding() + "\n"
                + Double.toString(array.getScale()) + "\n"
                + Double.toString(array.getOffset()) + "\n"
                + (array.getFold() == null ? "" : "fold " + array.getFold() + "\n");
        return Sha256.hexadecimal(header.getBytes(StandardCharsets.UTF_8), pixels);
    }
}
