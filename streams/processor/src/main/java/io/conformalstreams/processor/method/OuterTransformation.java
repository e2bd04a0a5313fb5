package io.conformalstreams.processor.method;

import io.conformalstreams.conformal.confidence.ScoreTransformation;
import io.conformalstreams.conformal.scale.ScoreScale;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.ScoredImage;
import io.conformalstreams.processor.setting.ScalarType;
import io.conformalstreams.processor.setting.Setting;
import io.conformalstreams.processor.setting.SettingGroup;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The transformation of the scores before a method takes the pixels above a cut as its outer set.
 *
 * @param transformation keeps the order of the pixels of an image
 */
record OuterTransformation(ScoreTransformation.Increasing transformation) {

    /** The key of the setting. */
    static final String KEY = "transformation";

    /** The name of the share of the predicted mass in configurations and fingerprints. */
    static final String MASS_SHARE = "mass-share";

    /** The unchanged scores. */
    static final OuterTransformation IDENTITY = new OuterTransformation(new ScoreTransformation.Identity());

    /** Adds the setting to those of a method. */
    static Setting<OuterTransformation> setting(SettingGroup settings) {
        return settings.optional(
                KEY,
                ScalarType.choice(Map.of(
                        "identity",
                        IDENTITY,
                        MASS_SHARE,
                        new OuterTransformation(new ScoreTransformation.MassShare()))),
                "identity",
                "Transformation of the scores before they are compared with the threshold. With `" + MASS_SHARE
                        + "`, the outer set leaves out the pixels with the lowest scores that hold a calibrated share of"
                        + " the image's predicted mass.");
    }

    /** Returns the settings of a method with the line of the transformation; the identity has no line. */
    List<String> canonicalLines(List<String> ofMethod) {
        return isIdentity()
                ? ofMethod
                : Stream.concat(ofMethod.stream(), Stream.of(KEY + " " + MASS_SHARE))
                        .toList();
    }

    boolean isIdentity() {
        return equals(IDENTITY);
    }

    /** Returns the transformed scores of a channel. */
    ScoreScale scores(ScoredImage image, Channel channel) {
        return transformation.of(image.channels().get(channel));
    }
}
