package io.conformalstreams.ops.verify;

/** The kinds of records, and of parts of records, that are checked. */
public enum Check {
    CALIBRATION_SCORES("calibration scores"),
    THRESHOLDS("thresholds"),
    CONFIDENCE_SETS("confidence sets"),
    COVERAGE_OUTCOMES("coverage outcomes"),
    COHORT_COVERAGE("coverage by cohort"),
    MODEL_COMPARISONS("model comparisons"),
    RECALIBRATION_ADVICE("recalibration advice");

    private final String text;

    Check(String text) {
        this.text = text;
    }

    /** The name in words. */
    public String text() {
        return text;
    }
}
