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
 * @param thresholdsVersion of the cited thresholds; empty if the stratum had none
 * @param hasSpacing whether the record gives the spacing; without it, volumes are meaningless
 * @param geometry position and directions of the grid in the patient; empty if unknown
 * @param source the series of the image; empty if the record omits it
 * @param predictedVolume size of the point prediction in mm² or mm³
 * @param estimate the predicted number that the intervals bound
 * @param levels by nominal alpha; empty if the procedure issues intervals
 * @param intervals by nominal alpha; empty if the procedure issues sets
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
     * Reads a record's value from any converter with schemas.
     *
     * @param mostPixels maximum number of pixels of an image
     * @throws DataException if the value isn't an issued confidence set, or if a mask doesn't fit the image
     */
    public static IssuedSets of(Object value, long mostPixels) {
        if (!(value instanceof Struct issued)) {
            throw new DataException(
                    "the value isn't a struct with the schema IssuedConfidenceSet; set value.converter to"
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
            // The struct only looks like ours: a field has another type or no value.
            throw new DataException("the value isn't a valid IssuedConfidenceSet: " + e.getMessage(), e);
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
