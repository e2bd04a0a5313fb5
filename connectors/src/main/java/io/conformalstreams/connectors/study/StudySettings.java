package io.conformalstreams.connectors.study;

import io.conformalstreams.connectors.dicomweb.DicomwebSettings;
import io.conformalstreams.connectors.issued.FileName;
import io.conformalstreams.connectors.issued.IssuedSets;
import io.conformalstreams.connectors.setting.SettingRules;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;

/** Settings that say how sets become objects of a study. */
public final class StudySettings {

    static final String SOURCE = "study.source";
    static final String PATH = "study.source.path";
    static final String ATTRIBUTE = "study.source.attribute";
    static final String SOURCE_WAIT = "study.source.wait.ms";
    static final String SECONDARY = "study.secondary";
    static final String ORDER_ASSUMED = "study.order.assumed";
    static final String CATEGORIES = "segment.categories";
    static final String TYPES = "segment.types";

    private static final String GROUP = "Study";
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(imageId|stratum|unitId)}");

    /** The place that is searched for the source series. */
    enum Source {
        NONE,
        FOLDER,
        SIDECAR,
        DICOMWEB;

        static List<String> names() {
            return List.of(values()).stream()
                    .map(source -> source.name().toLowerCase(Locale.ROOT))
                    .toList();
        }
    }

    private StudySettings() {}

    /**
     * Defines the settings.
     *
     * @param archive whether the connector works with an archive, which is then also the default source
     */
    public static void define(ConfigDef definition, boolean archive) {
        definition
                .define(
                        SOURCE,
                        Type.STRING,
                        archive ? "dicomweb" : "none",
                        ConfigDef.ValidString.in(Source.names().toArray(String[]::new)),
                        Importance.HIGH,
                        "Where to find the series that the sets belong to: folder (with its DICOM files), "
                                + "sidecar (a file with the DICOM JSON metadata of its instances), dicomweb "
                                + "(the archive), or none.",
                        GROUP,
                        1,
                        Width.MEDIUM,
                        "Source",
                        SettingRules.recommending(Source.names()))
                .define(
                        PATH,
                        Type.STRING,
                        "",
                        Importance.HIGH,
                        "Path of the folder or sidecar, with ${imageId}, ${stratum} or ${unitId}, such as "
                                + "/series/${imageId}. In their values, characters other than letters, digits "
                                + "and . _ @ = + - are written as %XX.",
                        GROUP,
                        2,
                        Width.LONG,
                        "Path of the source")
                .define(
                        ATTRIBUTE,
                        Type.STRING,
                        "AccessionNumber",
                        keyword(),
                        Importance.MEDIUM,
                        "Attribute of the archive's series that holds the image id, as keyword or tag. If a "
                                + "record names its source, the attribute is not used.",
                        GROUP,
                        3,
                        Width.MEDIUM,
                        "Attribute of the image id")
                .define(
                        SOURCE_WAIT,
                        Type.LONG,
                        300_000L,
                        ConfigDef.Range.atLeast(0),
                        Importance.MEDIUM,
                        "How long sets wait for a source series that is missing, can't be read or has fewer "
                                + "voxels than the sets, in milliseconds. After this time, their record is "
                                + "errant. Meanwhile the task processes no further records.",
                        GROUP,
                        4,
                        Width.SHORT,
                        "Wait for the source")
                .define(
                        SECONDARY,
                        Type.BOOLEAN,
                        false,
                        Importance.MEDIUM,
                        "Whether sets without a source become objects in a study of their own, whose "
                                + "SeriesDescription begins with SECONDARY. With false, they are errant records.",
                        GROUP,
                        5,
                        Width.SHORT,
                        "Secondary objects")
                .define(
                        ORDER_ASSUMED,
                        Type.BOOLEAN,
                        false,
                        Importance.LOW,
                        "Whether to assume that sets without geometry have their voxels in the order of the "
                                + "series: slices along the normal of their planes, rows, columns. If the "
                                + "assumption is wrong, sets are mirrored. With false, sets without geometry "
                                + "are errant records.",
                        GROUP,
                        6,
                        Width.SHORT,
                        "Order assumed")
                .define(
                        CATEGORIES,
                        Type.LIST,
                        "",
                        Importance.MEDIUM,
                        "Coded category of each channel, as in lesion=SCT:49755003:Morphologically Abnormal Structure. "
                                + "Otherwise SCT:91723000:Anatomical Structure.",
                        GROUP,
                        7,
                        Width.LONG,
                        "Segment categories")
                .define(
                        TYPES,
                        Type.LIST,
                        "",
                        Importance.MEDIUM,
                        "Coded type of each channel, as in liver=SCT:10200004:Liver. Otherwise SCT:85756007:Tissue.",
                        GROUP,
                        8,
                        Width.LONG,
                        "Segment types");
        DicomwebSettings.define(definition, archive);
    }

    /**
     * The configuration that the settings describe.
     *
     * @throws ConfigException if they contradict each other
     */
    public static StudyObjects open(AbstractConfig values) {
        Source source = Source.valueOf(values.getString(SOURCE).toUpperCase(Locale.ROOT));
        boolean hasPath = !values.getString(PATH).isEmpty();
        if (hasPath != (source == Source.FOLDER || source == Source.SIDECAR)) {
            throw new ConfigException(
                    PATH,
                    values.getString(PATH),
                    "set it only together with " + SOURCE + " = folder or " + "sidecar, which require it");
        }
        if (source == Source.DICOMWEB && !DicomwebSettings.isSet(values)) {
            throw new ConfigException(
                    DicomwebSettings.URL,
                    values.getString(DicomwebSettings.URL),
                    "needed by " + SOURCE + " = dicomweb");
        }
        DicomwebSettings.requireOneIdentity(values);
        SourceFinder finder = new SourceFinder(values, source);
        return new StudyObjects(
                finder,
                SegmentCodes.read(CATEGORIES, values.getList(CATEGORIES), TYPES, values.getList(TYPES)),
                values.getBoolean(SECONDARY),
                values.getBoolean(ORDER_ASSUMED));
    }

    /** How long sets wait for a source series that is missing, unreadable or incomplete. */
    public static Duration sourceWait(AbstractConfig values) {
        return Duration.ofMillis(values.getLong(SOURCE_WAIT));
    }

    /** Fills in the names of sets, each as one element of a path. */
    static String path(AbstractConfig values, IssuedSets sets) {
        return VARIABLE.matcher(values.getString(PATH))
                .replaceAll(variable -> Matcher.quoteReplacement(FileName.of(
                        switch (variable.group(1)) {
                            case "imageId" -> sets.imageId();
                            case "stratum" -> sets.stratum();
                            default -> sets.unitId();
                        })));
    }

    private static ConfigDef.Validator keyword() {
        return ConfigDef.LambdaValidator.with(
                (name, value) -> {
                    if (value != null && !((String) value).matches("[A-Za-z][A-Za-z0-9]{0,63}|[0-9A-Fa-f]{8}")) {
                        throw new ConfigException(
                                name, value, "a keyword like AccessionNumber or a tag like 00080050 is needed");
                    }
                },
                () -> "keyword or tag of an attribute");
    }
}
