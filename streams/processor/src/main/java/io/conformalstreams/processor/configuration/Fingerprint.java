package io.conformalstreams.processor.configuration;

import io.conformalstreams.conformal.confidence.Combination;
import io.conformalstreams.conformal.confidence.InnerOuterSets;
import io.conformalstreams.conformal.confidence.ScoreTransformation;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.Model;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Identity of what a procedure's critical values mean. Stored beside critical values for as long as the logs are kept:
 * the text that is hashed must never change for an existing definition. Names hold no line breaks, so that different
 * definitions have different texts.
 */
final class Fingerprint {

    private static final int HEXADECIMAL_DIGITS = 32;

    private Fingerprint() {}

    static String of(String type, Model model, Channel channel, InnerOuterSets sets) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(canonicalText(type, model, channel, sets).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HEXADECIMAL_DIGITS);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }

    private static String canonicalText(String type, Model model, Channel channel, InnerOuterSets sets) {
        return String.join(
                "\n",
                "conformal-procedure-1",
                "type " + type,
                "model " + model.name(),
                "dimensions " + model.dimensions(),
                "scores " + model.scoreKind().name().toLowerCase(Locale.ROOT),
                "encoding " + text(model.encoding()),
                "channel " + channel.name(),
                "labelValues "
                        + channel.labelValues().stream().map(String::valueOf).collect(Collectors.joining(",")),
                "inner " + text(sets.inner()),
                "outer " + text(sets.outer()),
                "combination " + text(sets.combination()),
                "");
    }

    private static String text(ScoreEncoding encoding) {
        if (encoding instanceof ScoreEncoding.Uint8 uint8) {
            return "uint8 " + uint8.scale() + " " + uint8.offset();
        }
        return encoding instanceof ScoreEncoding.Float16 ? "float16" : "float32";
    }

    private static String text(ScoreTransformation transformation) {
        if (transformation instanceof ScoreTransformation.SignedDistance distance) {
            return "distance-"
                    + distance.metric().name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
        if (transformation instanceof ScoreTransformation.Smoothed smoothed) {
            return "smoothed " + smoothed.fullWidth().toPlainString() + " "
                    + smoothed.unit().name().toLowerCase(Locale.ROOT);
        }
        return transformation instanceof ScoreTransformation.BoundingBoxes ? "bounding-boxes" : "identity";
    }

    private static String text(Combination combination) {
        if (combination instanceof Combination.Weighted) {
            return "weighted";
        }
        return combination instanceof Combination.Maximum ? "maximum" : "marginal";
    }
}
