package io.conformalstreams.connectors.casesource;

import io.conformalstreams.connectors.format.SizeLimit;
import io.conformalstreams.connectors.imagesource.LabelValuesSetting;
import io.conformalstreams.connectors.setting.SettingRules;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/** The settings that tell how the case source reads the pixels of scores and labels. */
final class PixelSettings {

    private static final String PIXELS = "Pixels";

    private PixelSettings() {}

    static void define(ConfigDef definition) {
        definition
                .define(
                        CaseSourceSettings.CHANNELS,
                        Type.LIST,
                        ConfigDef.NO_DEFAULT_VALUE,
                        SettingRules.distinctNames(),
                        Importance.HIGH,
                        "Names of the channels, in the order of the files and as in the model's configuration.",
                        PIXELS,
                        1,
                        Width.MEDIUM,
                        "Channels")
                .define(
                        CaseSourceSettings.DIMENSIONS,
                        Type.INT,
                        2,
                        ConfigDef.Range.between(2, 3),
                        Importance.HIGH,
                        "Number of dimensions of an image, 2 or 3. A stack of one slice counts as a two-dimensional"
                                + " image.",
                        PIXELS,
                        2,
                        Width.SHORT,
                        "Dimensions")
                .define(
                        CaseSourceSettings.SCORES_KIND,
                        Type.STRING,
                        "probability",
                        ConfigDef.ValidString.in("probability", "logit"),
                        Importance.HIGH,
                        "The kind of scores, as configured for the model: probability or logit. A file with other "
                                + "values is a bad"
                                + " file.",
                        PIXELS,
                        3,
                        Width.SHORT,
                        "Kind of scores",
                        SettingRules.recommending(List.of("probability", "logit")))
                .define(
                        CaseSourceSettings.SCORES_CONTENT,
                        Type.STRING,
                        "scores",
                        ConfigDef.ValidString.in("scores", "mask"),
                        Importance.MEDIUM,
                        "What score files contain: scores, or a predicted mask with 0 outside and 1 (or the largest "
                                + "integer of its"
                                + " type) inside, for methods that need no scores. With several channels, a label map "
                                + "also counts as a mask.",
                        PIXELS,
                        4,
                        Width.SHORT,
                        "Content",
                        SettingRules.recommending(List.of("scores", "mask")))
                .define(
                        LabelValuesSetting.VALUES,
                        Type.LIST,
                        "",
                        Importance.HIGH,
                        "Values that a label map may have besides 0, each optionally with the label or the code of its "
                                + "DICOM segment, for example"
                                + " 1=cell,2=nucleus|SCT:84640000,4. A label map with another value is a bad file. "
                                + "Empty: the"
                                + " channels have the values 1, 2, ... and their own names.",
                        PIXELS,
                        5,
                        Width.MEDIUM,
                        "Label values")
                .define(
                        LabelValuesSetting.IGNORE,
                        Type.STRING,
                        "",
                        Importance.MEDIUM,
                        "Value of unannotated pixels in a label map, optionally with the label or code of its DICOM"
                                + " segment, such as 255 or 3=unlabelled. Set the model's ignoreLabel to the same value. Empty:"
                                + " every pixel is annotated.",
                        PIXELS,
                        6,
                        Width.SHORT,
                        "Ignored label value")
                .define(
                        CaseSourceSettings.ARRAYS,
                        Type.LIST,
                        "",
                        Importance.MEDIUM,
                        "Names of the array in an .npz file. The first one present is read. Empty: probabilities, then"
                                + " softmax, for probabilities, and logits for logits.",
                        PIXELS,
                        7,
                        Width.MEDIUM,
                        "Arrays")
                .define(
                        CaseSourceSettings.AXES,
                        Type.LIST,
                        "C,Z,Y,X",
                        Importance.MEDIUM,
                        "Axes of NumPy arrays, in order: C (channel), Z, Y, X. Without C the file has one "
                                + "channel, without Z one slice. NIfTI files have the channels on their fourth axis, "
                                + "as "
                                + "MONAI writes them.",
                        PIXELS,
                        8,
                        Width.MEDIUM,
                        "Axes")
                .define(
                        CaseSourceSettings.SPACING,
                        Type.LIST,
                        "",
                        Importance.LOW,
                        "Distance of neighbouring pixels in mm, as z,y,x or y,x. It applies if neither the sidecar nor "
                                + "the "
                                + "score file gives a spacing. Empty: unknown.",
                        PIXELS,
                        9,
                        Width.SHORT,
                        "Spacing")
                .define(
                        CaseSourceSettings.PIXELS_MAX_BYTES,
                        Type.INT,
                        SizeLimit.DEFAULT.bytes(),
                        ConfigDef.Range.between(1, SizeLimit.LARGEST),
                        Importance.LOW,
                        "Maximum size of the decoded pixels of a file, in bytes. A larger file is a bad file, "
                                + "and so is an encoded file larger than four times this size.",
                        PIXELS,
                        10,
                        Width.SHORT,
                        "Largest file");
    }
}
