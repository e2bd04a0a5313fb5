package io.conformalstreams.ops.evaluate;

import io.conformalstreams.conformal.confidence.ScoreTransformation;
import io.conformalstreams.conformal.distance.DistanceMetric;
import io.conformalstreams.conformal.image.LengthUnit;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A score transformation with its name in arguments, tables and figures. The name is the one in the configuration. For
 * smoothed scores it includes the width, as in {@code smoothed-2-pixels}.
 *
 * @param name unique among transformations
 * @param transformation f_I or f_O
 */
public record NamedTransformation(String name, ScoreTransformation transformation) {

    /** The scores as they are. */
    public static final NamedTransformation IDENTITY =
            new NamedTransformation("identity", new ScoreTransformation.Identity());

    /** The share of the image's predicted mass at or below the score of the pixel. */
    private static final NamedTransformation MASS_SHARE =
            new NamedTransformation("mass-share", new ScoreTransformation.MassShare());

    private static final NamedTransformation BOXES =
            new NamedTransformation("bounding-boxes", new ScoreTransformation.BoundingBoxes());
    private static final Pattern SMOOTHED = Pattern.compile("smoothed-([0-9.]+)-(pixels|millimetres)");

    /** Signed distance of the predicted mask. */
    public static NamedTransformation distance(DistanceMetric metric) {
        String name = "distance-" + metric.name().toLowerCase(Locale.ROOT).replace('_', '-');
        return new NamedTransformation(name, new ScoreTransformation.SignedDistance(metric));
    }

    /**
     * Scores after a Gaussian filter.
     *
     * @throws IllegalArgumentException if the width is not above 0
     */
    public static NamedTransformation smoothed(BigDecimal fullWidth, LengthUnit unit) {
        var smoothed = new ScoreTransformation.Smoothed(fullWidth, unit);
        String name = "smoothed-" + smoothed.fullWidth().toPlainString() + "-"
                + unit.name().toLowerCase(Locale.ROOT);
        return new NamedTransformation(name, smoothed);
    }

    /** All transformations without a parameter: identity, the share of the mass, the three distances, boxes. */
    public static Stream<NamedTransformation> withoutParameter() {
        return Stream.of(
                        Stream.of(IDENTITY, MASS_SHARE),
                        Stream.of(DistanceMetric.values()).map(NamedTransformation::distance),
                        Stream.of(BOXES))
                .flatMap(transformations -> transformations);
    }

    /**
     * The transformation with a name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static NamedTransformation parse(String name) {
        Matcher smoothed = SMOOTHED.matcher(name);
        if (smoothed.matches()) {
            LengthUnit unit = LengthUnit.valueOf(smoothed.group(2).toUpperCase(Locale.ROOT));
            return smoothed(new BigDecimal(smoothed.group(1)), unit);
        }
        return withoutParameter()
                .filter(transformation -> transformation.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + name + "' is not a transformation; use identity, "
                        + "mass-share, distance-euclidean, distance-city-block, distance-chessboard, bounding-boxes, or for example"
                        + " smoothed-2-pixels or smoothed-1.5-millimetres"));
    }

    /** The transformation as a configuration writes it, in YAML. */
    public String configuration() {
        return transformation instanceof ScoreTransformation.Smoothed smoothed
                ? "{smoothed: {fullWidth: " + smoothed.fullWidth().toPlainString() + ", unit: "
                        + smoothed.unit().name().toLowerCase(Locale.ROOT) + "}}"
                : name;
    }
}
