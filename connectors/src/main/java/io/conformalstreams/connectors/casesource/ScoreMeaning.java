package io.conformalstreams.connectors.casesource;

import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.LabelValues;
import io.conformalstreams.connectors.format.MaskValues;
import io.conformalstreams.connectors.format.ScoreChecks;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * The required meaning of a score file's values: scores of one kind, or a mask. Other values would enter the
 * calibration unnoticed and make every set of the model wrong.
 *
 * @param kind kind of the model's scores
 * @param mask whether the files contain masks instead
 * @param channels names of the model's channels
 * @param values names of the label values, which identify the channels in a label map
 */
record ScoreMeaning(ScoreKind kind, boolean mask, List<String> channels, LabelValues values) {

    private static final ScoreEncoding MASK = new ScoreEncoding.Uint8(1, 0);

    /**
     * @param volume the scores as they would be sent
     * @throws FormatException if a score isn't of this kind, or if all scores are 0 or 1
     */
    void requireScores(String file, StoredScores stored, ScoreVolume volume) throws FormatException {
        ScoreChecks.requireKind(
                file,
                kind,
                volume.encoding(),
                volume.channels() * volume.pixels(),
                volume.data(),
                "divide percents by 100, or set scores.kind=logit for logits");
        boolean isPlain = stored.slope() == 1 && stored.intercept() == 0 && stored.largest() >= 255;
        if (kind == ScoreKind.PROBABILITY && isPlain) {
            ScoreChecks.requireNoPercents(
                    file, stored.type(), stored.data(), "divide them by 100, and save them as float32");
        }
        ScoreChecks.requireMoreThanAMask(
                file,
                stored.type(),
                stored.slope(),
                stored.intercept(),
                stored.largest(),
                stored.data(),
                "export the model's scores, or set scores.content=mask");
    }

    /**
     * The masks of all channels. The file has either one label map, or a mask for each channel. A mask has zeros and
     * one other value.
     *
     * @return one byte for each pixel and channel, 0 or 1
     * @throws FormatException if the values are neither
     */
    ByteBuffer requireMask(String file, StoredScores stored) throws FormatException {
        boolean isLabelMap = stored.channels() == 1 && channels.size() > 1;
        return isLabelMap
                ? ByteBuffer.wrap(ofLabelMap(file, stored)).order(ByteOrder.LITTLE_ENDIAN)
                : MaskValues.require(
                        file,
                        stored.type(),
                        stored.slope(),
                        stored.intercept(),
                        stored.largest(),
                        stored.data(),
                        "export a mask, or set scores.content=scores");
    }

    static ScoreEncoding maskEncoding() {
        return MASK;
    }

    private byte[] ofLabelMap(String file, StoredScores stored) throws FormatException {
        int pixels = stored.size();
        byte[] masks = new byte[Math.multiplyExact(channels.size(), pixels)];
        int[] channelOfValue = channelOfValue(file);
        for (int index = 0; index < pixels; index++) {
            double value = stored.type().at(stored.data(), index) * stored.slope() + stored.intercept();
            boolean known = value == 0 || value > 0 && value <= 255 && value == Math.rint(value);
            int channel = known && value > 0 ? channelOfValue[(int) value] : -1;
            if (!known || value > 0 && channel < 0) {
                throw new FormatException(
                        file,
                        "pixel " + index,
                        value,
                        "no channel has this label value; the known values are " + values);
            }
            if (channel >= 0) {
                masks[channel * pixels + index] = 1;
            }
        }
        return masks;
    }

    private int[] channelOfValue(String file) throws FormatException {
        int[] channelOfValue = new int[256];
        Arrays.fill(channelOfValue, -1);
        for (int channel = 0; channel < channels.size(); channel++) {
            int value = values.valueOf(channels.get(channel))
                    .orElseThrow(() -> new FormatException(
                            file,
                            "channels",
                            1,
                            channels
                                    + " are configured: write a mask for each, or name their label values in "
                                    + "label.values"));
            channelOfValue[value] = channel;
        }
        return channelOfValue;
    }
}
