package io.conformalstreams.connectors.issued;

import io.conformalstreams.conformal.geometry.ImageGeometry;
import io.conformalstreams.conformal.geometry.ImageSource;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/** Reads the nested fields of issued sets. Fields of later versions of the contract may be absent. */
final class IssuedFields {

    private IssuedFields() {}

    static Grid grid(Struct issued, long mostPixels) {
        List<Integer> shape = issued.getArray("shape");
        long voxels = 1;
        for (int length : shape) {
            voxels = length > 0 && length <= mostPixels / voxels ? voxels * length : mostPixels + 1;
            if (voxels > mostPixels) {
                throw new DataException("shape " + shape + " must have from 1 to " + mostPixels + " voxels");
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

    static Optional<ImageGeometry> geometry(Struct issued) {
        return struct(issued, "geometry")
                .map(geometry -> new ImageGeometry(
                        geometry.getArray("origin"),
                        geometry.getArray("directions"),
                        Optional.ofNullable(geometry.getString("frameOfReference"))));
    }

    static Optional<ImageSource> source(Struct issued) {
        return struct(issued, "source")
                .map(source -> new ImageSource(
                        source.getString("studyInstanceUid"),
                        source.getString("seriesInstanceUid"),
                        source.getString("sopClassUid"),
                        source.getArray("sopInstanceUids")));
    }

    static Optional<Long> thresholdsVersion(Struct issued) {
        return struct(issued, "cites").map(cites -> cites.getInt64("version"));
    }

    static OptionalDouble estimate(Struct issued) {
        return issued.schema().field("estimate") == null
                ? OptionalDouble.empty()
                : optional(issued.getFloat64("estimate"));
    }

    static List<IssuedInterval> intervals(Struct issued) {
        List<IssuedInterval> intervals = new ArrayList<>();
        if (issued.schema().field("intervals") != null) {
            for (Object interval : issued.getArray("intervals")) {
                intervals.add(interval((Struct) interval, issued));
            }
        }
        return intervals;
    }

    /** Records of earlier versions have only ratios and numbers of pixels, and do not name the quantity. */
    private static IssuedQuantity quantity(Struct issued, Struct interval) {
        String name = issued.schema().field("quantity") == null ? null : issued.getString("quantity");
        if (name == null) {
            return interval.getFloat64("lowerVolume") == null ? IssuedQuantity.RATIO : IssuedQuantity.PIXELS;
        }
        return switch (name) {
            case "RATIO" -> IssuedQuantity.RATIO;
            case "PIXELS" -> IssuedQuantity.PIXELS;
            case "DICE" -> IssuedQuantity.DICE;
            default -> throw new DataException("quantity " + name + " is not RATIO, PIXELS or DICE");
        };
    }

    private static IssuedInterval interval(Struct interval, Struct issued) {
        long units = Long.MAX_VALUE;
        Optional<String> trivial = Optional.empty();
        for (Object item : interval.getArray("thresholds")) {
            Struct threshold = (Struct) item;
            units = Math.min(units, threshold.getInt64("n"));
            String reason = threshold.getString("reason");
            trivial = reason.equals("CALIBRATED") ? trivial : Optional.of(reason);
        }
        return new IssuedInterval(
                quantity(issued, interval),
                interval.getFloat64("nominalAlpha"),
                interval.getFloat64("lower"),
                interval.getFloat64("upper"),
                optional(interval.getFloat64("lowerVolume")),
                optional(interval.getFloat64("upperVolume")),
                units == Long.MAX_VALUE ? 0 : units,
                trivial,
                review(interval));
    }

    static IssuedLevel level(Struct level, Grid grid) {
        return new IssuedLevel(
                level.getFloat64("nominalAlpha"),
                set(level.getStruct("inner"), grid),
                set(level.getStruct("outer"), grid),
                diceBound(level));
    }

    private static Optional<IssuedDiceBound> diceBound(Struct level) {
        return level.schema().field("diceBound") == null
                ? Optional.empty()
                : Optional.ofNullable(level.getFloat64("diceBound"))
                        .map(bound -> new IssuedDiceBound(bound, review(level)));
    }

    private static Optional<Boolean> review(Struct part) {
        return part.schema().field("review") == null
                ? Optional.empty()
                : Optional.ofNullable(part.getBoolean("review"));
    }

    private static IssuedSet set(Struct component, Grid grid) {
        return new IssuedSet(
                component.getFloat64("alpha"),
                component.getInt64("n"),
                component.getInt64("k"),
                component.getFloat64("lambda"),
                component.getString("reason"),
                component.getInt64("voxels"),
                component.getFloat64("volume"),
                mask(component.getStruct("mask"), grid));
    }

    private static PackedMask mask(Struct mask, Grid grid) {
        byte[] data = mask.getBytes("data");
        String encoding = mask.getString("encoding");
        return switch (encoding) {
            case "PACKED_BITS" -> PackedMask.ofPackedBytes(grid, data);
            case "RUN_LENGTHS" -> PackedMask.ofRunLengths(grid, data);
            default -> throw new DataException("mask encoding " + encoding + " isn't PACKED_BITS or RUN_LENGTHS");
        };
    }

    private static Optional<Struct> struct(Struct issued, String field) {
        return issued.schema().field(field) == null ? Optional.empty() : Optional.ofNullable(issued.getStruct(field));
    }

    private static OptionalDouble optional(Double number) {
        return number == null ? OptionalDouble.empty() : OptionalDouble.of(number);
    }
}
