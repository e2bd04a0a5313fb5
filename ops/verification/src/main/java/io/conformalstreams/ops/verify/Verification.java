package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.util.List;

/** Recomputes from the inputs what the processor must have published, and compares every bit. */
public final class Verification {

    private Verification() {}

    /**
     * Reads the topics. Pixels are released after each record.
     *
     * @param configuration the configuration of the running processor
     * @param logs the topics
     */
    public static VerificationReport run(ConformalConfiguration configuration, Logs logs) {
        Findings findings = new Findings();
        PixelReader pixels =
                new PixelReader(configuration.limits(), configuration.objects().open());
        EarlierRejections rejections = EarlierRejections.read(configuration.topics(), logs);
        CalibrationFacts calibration = new CalibrationCheck(configuration, logs, rejections, pixels, findings).run();
        List<IssuedConfidenceSet> issued =
                new SetCheck(configuration, logs, rejections, pixels, calibration, findings).run();
        new OutcomeCheck(
                        configuration.labels().retention(),
                        configuration.unitMaturity(),
                        logs,
                        calibration,
                        issued,
                        findings)
                .run();
        new CohortCheck(configuration.cohorts(), logs, findings).run();
        new ComparisonCheck(configuration, logs, findings).run();
        new AdviceCheck(configuration, logs, issued, findings).run();
        return findings.report();
    }
}
