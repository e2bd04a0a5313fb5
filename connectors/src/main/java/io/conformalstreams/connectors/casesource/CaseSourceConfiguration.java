package io.conformalstreams.connectors.casesource;

import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.connectors.format.LabelValues;
import io.conformalstreams.connectors.format.SizeLimit;
import io.conformalstreams.connectors.format.VoxelGrid;
import io.conformalstreams.connectors.imagesource.LabelValuesSetting;
import io.conformalstreams.connectors.imagesource.PixelPlacement;
import io.conformalstreams.connectors.imagesource.RaterSettings;
import io.conformalstreams.connectors.setting.BadFilePolicy;
import io.conformalstreams.connectors.setting.FileErrorSettings;
import io.conformalstreams.connectors.setting.PlaceSettings;
import io.conformalstreams.objects.Location;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;

/** The settings of the case source, each checked alone and against the others. */
final class CaseSourceConfiguration {

    private final AbstractConfig values;
    private final PathPattern scoresPattern;
    private final PathPattern labelsPattern;
    private final AxisOrder axes;
    private final LabelValues labelValues;

    /**
     * @throws ConfigException if a setting is missing or wrong, or if settings contradict each other
     */
    CaseSourceConfiguration(Map<String, String> settings) {
        values = new AbstractConfig(CaseSourceSettings.definition(), settings, false);
        scoresPattern = new PathPattern(values.getString(CaseSourceSettings.SCORES_PATTERN));
        labelsPattern = new PathPattern(values.getString(CaseSourceSettings.LABELS_PATTERN));
        try {
            axes = AxisOrder.of(values.getList(CaseSourceSettings.AXES));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(CaseSourceSettings.AXES, values.getList(CaseSourceSettings.AXES), e.getMessage());
        }
        labelValues = LabelValuesSetting.ignoring(
                LabelValuesSetting.read(values.getList(LabelValuesSetting.VALUES), channels()),
                values.getString(LabelValuesSetting.IGNORE));
        requireGroups(CaseSourceSettings.STRATUM, stratum());
        requireGroups(CaseSourceSettings.IMAGE_ID, imageId());
        requireSpacing();
        PlaceSettings.requireKeyPair(values);
        FileErrorSettings.requireTopic(values);
    }

    private void requireGroups(String setting, NameTemplate template) {
        Set<String> unknown = new HashSet<>(template.groups());
        unknown.removeAll(scoresPattern.groups());
        if (!unknown.isEmpty()) {
            throw new ConfigException(
                    setting,
                    template.text(),
                    CaseSourceSettings.SCORES_PATTERN + " lacks the groups " + unknown + "; it has "
                            + scoresPattern.groups());
        }
    }

    private void requireSpacing() {
        List<String> spacing = values.getList(CaseSourceSettings.SPACING);
        boolean valid = spacing.isEmpty() || spacing.size() == dimensions();
        for (String distance : spacing) {
            valid &= distance.matches("[0-9]+(\\.[0-9]+)?") && Double.parseDouble(distance) > 0;
        }
        if (!valid) {
            throw new ConfigException(
                    CaseSourceSettings.SPACING, spacing, "give " + dimensions() + " distances above 0, or none");
        }
    }

    /** The watched place, as it appears in source offsets: the path of a folder, or the URI of a bucket. */
    String folder() {
        return PlaceSettings.canonical(values.getString(CaseSourceSettings.FOLDER));
    }

    Location openPlace() {
        return PlaceSettings.open(values, CaseSourceSettings.FOLDER);
    }

    CaseScan scan(Location place) {
        return new CaseScan(
                place,
                scoresPattern,
                labelsPattern,
                marker(),
                values.getString(CaseSourceSettings.RESEND_MARKER_SUFFIX),
                hasMasks(),
                groups -> stratum().fill(groups) + "\n" + imageId().fill(groups));
    }

    PixelPlacement openPlacement() {
        return PixelPlacement.open(values);
    }

    NameTemplate stratum() {
        return new NameTemplate(values.getString(CaseSourceSettings.STRATUM));
    }

    NameTemplate imageId() {
        return new NameTemplate(values.getString(CaseSourceSettings.IMAGE_ID));
    }

    SidecarPolicy sidecars() {
        return SidecarPolicy.valueOf(
                values.getString(CaseSourceSettings.SIDECARS).toUpperCase(Locale.ROOT));
    }

    List<String> channels() {
        return new ArrayList<>(values.getList(CaseSourceSettings.CHANNELS));
    }

    int dimensions() {
        return values.getInt(CaseSourceSettings.DIMENSIONS);
    }

    ScoreReader scoreReader() {
        return new ScoreReader(
                dimensions(),
                new ScoreMeaning(scoreKind(), hasMasks(), channels(), labelValues),
                arrays(),
                axes,
                limit());
    }

    /** Whether score files contain predicted masks. */
    boolean hasMasks() {
        return values.getString(CaseSourceSettings.SCORES_CONTENT).equals("mask");
    }

    LabelValues labelValues() {
        return labelValues;
    }

    private ScoreKind scoreKind() {
        return ScoreKind.valueOf(
                values.getString(CaseSourceSettings.SCORES_KIND).toUpperCase(Locale.ROOT));
    }

    private List<String> arrays() {
        List<String> named = values.getList(CaseSourceSettings.ARRAYS);
        if (!named.isEmpty()) {
            return named;
        }
        return scoreKind() == ScoreKind.LOGIT ? List.of("logits") : List.of("probabilities", "softmax");
    }

    /** The spacing for files that give none; empty if unknown. */
    VoxelGrid grid() {
        return VoxelGrid.unplaced(
                new long[0],
                values.getList(CaseSourceSettings.SPACING).stream()
                        .mapToDouble(Double::parseDouble)
                        .toArray());
    }

    SizeLimit limit() {
        return new SizeLimit(values.getInt(CaseSourceSettings.PIXELS_MAX_BYTES));
    }

    String predictionsTopic() {
        return values.getString(CaseSourceSettings.PREDICTIONS_TOPIC);
    }

    String labelledImagesTopic() {
        return values.getString(CaseSourceSettings.LABELLED_IMAGES_TOPIC);
    }

    boolean sendsPredictions() {
        return values.getBoolean(CaseSourceSettings.PREDICTIONS);
    }

    boolean predictsLabelled() {
        return values.getBoolean(CaseSourceSettings.LABELLED_PREDICTIONS);
    }

    String labelPolicy() {
        return values.getString(CaseSourceSettings.LABEL_POLICY);
    }

    /** The reader who made all labels; empty if the model has no raters. */
    Optional<String> rater() {
        return RaterSettings.rater(values.getString(RaterSettings.RATER));
    }

    /** Whether predictions name the DICOM series of their image. */
    boolean sendsSource() {
        return values.getBoolean(CaseSourceSettings.SEND_SOURCE);
    }

    boolean compresses() {
        return values.getString(CaseSourceSettings.COMPRESSION).equals("zstd");
    }

    boolean withdraws() {
        return values.getBoolean(CaseSourceSettings.WITHDRAWALS);
    }

    Duration withdrawalDelay() {
        return Duration.ofMillis(values.getLong(CaseSourceSettings.WITHDRAWAL_DELAY));
    }

    Duration scanInterval() {
        return Duration.ofMillis(values.getLong(CaseSourceSettings.SCAN_INTERVAL));
    }

    Duration stable() {
        return Duration.ofMillis(values.getLong(CaseSourceSettings.FILE_STABLE));
    }

    /** The suffix that turns a file's name into the name of its done marker. */
    Optional<String> marker() {
        return Optional.of(values.getString(CaseSourceSettings.FILE_MARKER_SUFFIX))
                .filter(suffix -> !suffix.isEmpty());
    }

    int batchCases() {
        return values.getInt(CaseSourceSettings.BATCH_CASES);
    }

    BadFilePolicy badFiles() {
        return FileErrorSettings.policy(values);
    }

    String reportTopic() {
        return FileErrorSettings.topic(values);
    }
}
