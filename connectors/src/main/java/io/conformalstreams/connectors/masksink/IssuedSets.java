package io.conformalstreams.connectors.masksink;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.conformal.image.PackedMask;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/**
 * The content of a confidence set record that files are made from.
 *
 * @param levels by nominal alpha; empty where the procedure issues intervals
 */
record IssuedSets(
        String stratum,
        String imageId,
        String unitId,
        String predictionId,
        String procedure,
        Instant predictedAt,
        Grid grid,
        List<Level> levels) {

    IssuedSets {
        levels = List.copyOf(levels);
    }

    /**
     * Reads a record's value as any converter with schemas gives it.
     *
     * @param mostPixels the most voxels of an image that are accepted
     * @throws DataException when it isn't an issued confidence set, or a mask doesn't fit the image
     */
    static IssuedSets of(Object value, long mostPixels) {
        if (!(value instanceof Struct issued)) {
            throw new DataException(
                    "the value is no structure with the schema IssuedConfidenceSet; set value.converter to"
                            + " the AvroConverter");
        }
        try {
            Grid grid = grid(issued, mostPixels);
            List<Level> levels = new ArrayList<>();
            for (Object level : issued.getArray("levels")) {
                levels.add(level((Struct) level, grid));
            }
            return new IssuedSets(
                    issued.getString("stratum"),
                    issued.getString("imageId"),
                    issued.getString("unitId"),
                    issued.getString("predictionId"),
                    issued.getString("procedure"),
                    ((Date) issued.get("predictedAt")).toInstant(),
                    grid,
                    levels);
        } catch (InvalidImageException | ClassCastException | NullPointerException e) {
            // A field of another type or without a value, in a structure that only looks like ours.
            throw new DataException("the value is no valid IssuedConfidenceSet: " + e.getMessage(), e);
        }
    }

    private static Grid grid(Struct issued, long mostPixels) {
        List<Integer> shape = issued.getArray("shape");
        long voxels = 1;
        for (int length : shape) {
            voxels = length > 0 && length <= mostPixels / voxels ? voxels * length : mostPixels + 1;
            if (voxels > mostPixels) {
                throw new DataException(
                        "shape " + shape + " isn't one of at least 1 and at most " + mostPixels + " voxels");
            }
        }
        int[] lengths = shape.stream().mapToInt(Integer::intValue).toArray();
        List<Double> spacing = issued.getArray("spacing");
        return spacing.isEmpty()
                ? Grid.of(lengths)
                : Grid.of(
                        lengths,
                        spacing.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static Level level(Struct level, Grid grid) {
        return new Level(
                level.getFloat64("nominalAlpha"),
                mask(level.getStruct("inner"), grid),
                mask(level.getStruct("outer"), grid));
    }

    private static PackedMask mask(Struct component, Grid grid) {
        Struct mask = component.getStruct("mask");
        byte[] data = mask.getBytes("data");
        String encoding = mask.getString("encoding");
        return switch (encoding) {
            case "PACKED_BITS" -> PackedMask.ofPackedBytes(grid, data);
            case "RUN_LENGTHS" -> PackedMask.ofRunLengths(grid, data);
            default -> throw new DataException("mask encoding " + encoding + " isn't PACKED_BITS or RUN_LENGTHS");
        };
    }

    /** The sets at one nominal alpha. */
    record Level(double alpha, PackedMask inner, PackedMask outer) {

        /** The sets with what distinguishes them in names, such as {@code alpha-0.1-inner}. */
        List<NamedMask> masks() {
            return List.of(
                    new NamedMask("alpha-" + alpha + "-inner", inner),
                    new NamedMask("alpha-" + alpha + "-outer", outer));
        }
    }

    /** The sets of all levels, inner before outer. */
    List<NamedMask> masks() {
        return levels.stream().flatMap(level -> level.masks().stream()).toList();
    }

    /** A set and its name. */
    record NamedMask(String name, PackedMask mask) {}
}
