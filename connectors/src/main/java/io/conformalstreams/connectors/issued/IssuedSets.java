package io.conformalstreams.connectors.issued;

import io.conformalstreams.conformal.geometry.ImageGeometry;
import io.conformalstreams.conformal.geometry.ImageSource;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.conformal.image.PackedMask;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/**
 * The content of a confidence set record that files and DICOM objects are made from.
 *
 * @param stratum by convention model@version|site
 * @param channel the structure that the sets are for
 * @param fingerprint of the procedure's definition
 * @param thresholdsVersion of the cited thresholds; empty where the stratum had none
 * @param hasSpacing whether the record tells the distances of voxels, so that volumes mean something
 * @param geometry where the grid lies in the patient; empty where unknown
 * @param source the series of the image; empty where the record leaves it out
 * @param predictedVolume size of the point prediction in mm² or mm³
 * @param estimate the predicted number that the intervals are for
 * @param levels by nominal alpha; empty where the procedure issues intervals
 * @param intervals by nominal alpha; empty where the procedure issues sets
 */
public record IssuedSets(
        String stratum,
        String imageId,
        String unitId,
        String predictionId,
        String procedure,
        String channel,
        String fingerprint,
        Instant predictedAt,
        Optional<Long> thresholdsVersion,
        Grid grid,
        boolean hasSpacing,
        Optional<ImageGeometry> geometry,
        Optional<ImageSource> source,
        double predictedVolume,
        OptionalDouble estimate,
        List<IssuedLevel> levels,
        List<IssuedInterval> intervals) {

    public IssuedSets {
        levels = List.copyOf(levels);
        intervals = List.copyOf(intervals);
    }

    /**
     * Reads a record's value as any converter with schemas gives it.
     *
     * @param mostPixels the most voxels of an image that are accepted
     * @throws DataException when it isn't an issued confidence set, or a mask doesn't fit the image
     */
    public static IssuedSets of(Object value, long mostPixels) {
        if (!(value instanceof Struct issued)) {
            throw new DataException(
                    "the value is no structure with the schema IssuedConfidenceSet; set value.converter to"
                            + " the AvroConverter");
        }
        try {
            Grid grid = IssuedFields.grid(issued, mostPixels);
            List<IssuedLevel> levels = new ArrayList<>();
            for (Object level : issued.getArray("levels")) {
                levels.add(IssuedFields.level((Struct) level, grid));
            }
            return new IssuedSets(
                    issued.getString("stratum"),
                    issued.getString("imageId"),
                    issued.getString("unitId"),
                    issued.getString("predictionId"),
                    issued.getString("procedure"),
                    issued.getString("channel"),
                    issued.getString("fingerprint"),
                    ((Date) issued.get("predictedAt")).toInstant(),
                    IssuedFields.thresholdsVersion(issued),
                    grid,
                    !issued.getArray("spacing").isEmpty(),
                    IssuedFields.geometry(issued),
                    IssuedFields.source(issued),
                    issued.getFloat64("predictedVolume"),
                    IssuedFields.estimate(issued),
                    levels,
                    IssuedFields.intervals(issued));
        } catch (InvalidImageException | ClassCastException | NullPointerException e) {
            // A field of another type or without a value, in a structure that only looks like ours.
            throw new DataException("the value is no valid IssuedConfidenceSet: " + e.getMessage(), e);
        }
    }

    /** The sets of all levels, inner before outer, with names such as {@code alpha-0.1-inner}. */
    public List<NamedMask> masks() {
        return levels.stream()
                .flatMap(level -> List.of(
                        new NamedMask(
                                "alpha-" + level.alpha() + "-inner",
                                level.inner().mask()),
                        new NamedMask(
                                "alpha-" + level.alpha() + "-outer",
                                level.outer().mask()))
                        .stream())
                .toList();
    }

    /** A set and its name. */
    public record NamedMask(String name, PackedMask mask) {}
}
