package io.conformalstreams.connectors.study;

import java.util.Arrays;
import java.util.List;

/** The kinds of DICOM object that issued sets can become. */
public enum ObjectKind {
    /** A DICOM Segmentation with a segment for each set. */
    SEGMENTATION("segmentation"),
    /** An RT Structure Set with the contours of each set. */
    STRUCTURE_SET("structure-set"),
    /** A structured report with volumes, ratios and their guarantees. */
    REPORT("report");

    private final String setting;

    ObjectKind(String setting) {
        this.setting = setting;
    }

    /** Names in the configuration. */
    public static List<String> settings() {
        return Arrays.stream(values()).map(kind -> kind.setting).toList();
    }

    /**
     * @throws java.util.NoSuchElementException for another name
     */
    public static ObjectKind ofSetting(String setting) {
        return Arrays.stream(values())
                .filter(kind -> kind.setting.equals(setting))
                .findFirst()
                .orElseThrow();
    }
}
