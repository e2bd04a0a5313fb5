package io.conformalstreams.connectors.dicomwebsource;

import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.connectors.dicomweb.DicomwebClient;
import io.conformalstreams.connectors.dicomweb.DicomwebSettings;
import io.conformalstreams.connectors.format.LabelValues;
import io.conformalstreams.connectors.format.SizeLimit;
import io.conformalstreams.connectors.imagesource.LabelValuesSetting;
import io.conformalstreams.connectors.imagesource.PixelPlacement;
import io.conformalstreams.connectors.imagesource.RaterSettings;
import io.conformalstreams.connectors.setting.BadFilePolicy;
import io.conformalstreams.connectors.setting.FileErrorSettings;
import io.conformalstreams.connectors.setting.PlaceSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;

/** The settings of the DICOMweb source. */
final class DicomwebSourceConfiguration {

    private final AbstractConfig values;
    private final LabelValues labelValues;
    private final Map<String, String> raters;

    /**
     * @throws ConfigException for a missing or wrong setting, and for settings that contradict each other
     */
    DicomwebSourceConfiguration(Map<String, String> settings) {
        values = new AbstractConfig(DicomwebSourceSettings.definition(), settings, false);
        labelValues = LabelValuesSetting.ignoring(
                LabelValuesSetting.read(values.getList(LabelValuesSetting.VALUES), channels()),
                values.getString(LabelValuesSetting.IGNORE));
        raters = RaterSettings.ofCreators(
                values.getPassword(RaterSettings.CREATORS).value());
        PlaceSettings.requireKeyPair(values);
        FileErrorSettings.requireTopic(values);
        openArchive();
    }

    DicomwebClient openArchive() {
        return DicomwebSettings.open(values);
    }

    /** The archive, in the form of source partitions. */
    String archive() {
        return values.getString(DicomwebSettings.URL).replaceAll("/+$", "");
    }

    String stratum() {
        return values.getString(DicomwebSourceSettings.STRATUM);
    }

    /** Empty: image ids are digests of the source series. */
    OptionalInt imageIdTag() {
        String tag = values.getString(DicomwebSourceSettings.IMAGE_ID_TAG);
        return tag.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseUnsignedInt(tag, 16));
    }

    List<String> channels() {
        return new ArrayList<>(values.getList(DicomwebSourceSettings.CHANNELS));
    }

    int dimensions() {
        return values.getInt(DicomwebSourceSettings.DIMENSIONS);
    }

    ScoreKind scoreKind() {
        return ScoreKind.valueOf(
                values.getString(DicomwebSourceSettings.SCORES_KIND).toUpperCase(Locale.ROOT));
    }

    LabelValues labelValues() {
        return labelValues;
    }

    SizeLimit limit() {
        return new SizeLimit(values.getInt(DicomwebSourceSettings.PIXELS_MAX_BYTES));
    }

    PixelPlacement openPlacement() {
        return PixelPlacement.open(values);
    }

    String predictionsTopic() {
        return values.getString(DicomwebSourceSettings.PREDICTIONS_TOPIC);
    }

    String labelledImagesTopic() {
        return values.getString(DicomwebSourceSettings.LABELLED_IMAGES_TOPIC);
    }

    boolean sendsSourceIdentifiers() {
        return values.getBoolean(DicomwebSourceSettings.SOURCE_IDENTIFIERS);
    }

    /** The tags of the attributes of an image, by the name of the attribute. */
    Map<String, Integer> attributeTags() {
        return AttributeTags.read(values.getList(DicomwebSourceSettings.ATTRIBUTES));
    }

    boolean sendsLabels() {
        return values.getBoolean(DicomwebSourceSettings.LABELS);
    }

    String labelPolicy() {
        return values.getString(DicomwebSourceSettings.LABEL_POLICY);
    }

    /** The raters by the creator of a segmentation; empty if the model has no raters. */
    Map<String, String> raters() {
        return raters;
    }

    boolean audit() {
        return values.getBoolean(DicomwebSourceSettings.AUDIT);
    }

    BadFilePolicy badObjects() {
        return FileErrorSettings.policy(values);
    }

    String reportTopic() {
        return FileErrorSettings.topic(values);
    }

    /** Time from the first refusal of an object to the next attempt to read it. */
    Duration retryBackoff() {
        return Duration.ofMillis(values.getLong(DicomwebSourceSettings.RETRY_BACKOFF));
    }

    /** How many times a refused object is read again. */
    int retries() {
        return values.getInt(DicomwebSourceSettings.MAX_RETRIES);
    }

    Duration pollInterval() {
        return Duration.ofMillis(values.getLong(DicomwebSourceSettings.POLL_INTERVAL));
    }

    /** 0: studies of any age. */
    int studyDays() {
        return values.getInt(DicomwebSourceSettings.STUDY_DAYS);
    }
}
