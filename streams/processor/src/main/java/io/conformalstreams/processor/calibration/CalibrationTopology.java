package io.conformalstreams.processor.calibration;

import io.conformalstreams.conformal.image.ImageThreads;
import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.RejectedRecord;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.topology.ContractTopology;
import io.conformalstreams.processor.validation.EventTimeExtractor;
import io.conformalstreams.processor.validation.ReferencedPixels;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.FailOnInvalidTimestamp;

/**
 * Turns labelled images into thresholds. It validates each labelled image, computes its critical values once, judges
 * the label by the thresholds before it, and updates the sorted store. It writes to the topics
 * thresholds, calibration-scores and rejected.
 *
 * <p>If a procedure has adaptive levels, the topology also reads coverage-outcomes, which the prediction topology
 * writes: only that topology knows which set was issued for a unit. The two topologies then form a loop, but neither
 * waits for the other. A label enters the calibration before its verdict exists, and a verdict only moves the level of
 * later thresholds. The order of labels and outcomes depends on their arrival. The thresholds cite both, so that they
 * can be recomputed.
 */
public final class CalibrationTopology implements Supplier<Topology> {

    public static final String LABELLED_IMAGES_SOURCE = "labelled-images";

    public static final String COVERAGE_OUTCOMES_SOURCE = "coverage-outcomes";

    public static final String CRITICAL_VALUES = "critical-values";
    public static final String SET_VERDICTS = "set-verdicts";
    public static final String CALIBRATION = "calibration";

    public static final String ENTRIES_STORE = "calibration-entries";

    public static final String CALIBRATION_SCORES_SINK = "calibration-scores";
    public static final String THRESHOLDS_SINK = "thresholds";
    public static final String REJECTED_SINK = "rejected";

    private final ConformalConfiguration configuration;
    private final ContractSerdes serdes;
    private final ReferencedPixels referenced;
    private final ImageThreads threads;

    public CalibrationTopology(
            ConformalConfiguration configuration, ContractSerdes serdes, ReferencedPixels referenced) {
        this.configuration = configuration;
        this.serdes = serdes;
        this.referenced = referenced;
        this.threads = configuration.application().newImageThreads();
    }

    @Override
    public Topology get() {
        ContractTopology topology = new ContractTopology(configuration.topics(), serdes);
        reduceLabelledImages(topology);
        if (configuration.hasAdaptiveLevels()) {
            readVerdicts(topology);
            calibrate(topology, CRITICAL_VALUES, SET_VERDICTS);
        } else {
            calibrate(topology, CRITICAL_VALUES);
        }
        rejectRecords(topology);
        return topology.topology();
    }

    private void reduceLabelledImages(ContractTopology topology) {
        topology.source(LABELLED_IMAGES_SOURCE, Topic.LABELLED_IMAGES, LabelledImage.class, new EventTimeExtractor())
                .processor(
                        CRITICAL_VALUES,
                        () -> new CriticalValuesProcessor(configuration, referenced, threads),
                        List.of(),
                        LABELLED_IMAGES_SOURCE);
    }

    private static void readVerdicts(ContractTopology topology) {
        topology.source(
                        COVERAGE_OUTCOMES_SOURCE,
                        Topic.COVERAGE_OUTCOMES,
                        CoverageOutcome.class,
                        new FailOnInvalidTimestamp())
                .processor(SET_VERDICTS, SetVerdictProcessor::new, List.of(), COVERAGE_OUTCOMES_SOURCE);
    }

    private void calibrate(ContractTopology topology, String... inputs) {
        topology.processor(CALIBRATION, () -> new CalibrationProcessor(configuration), List.of(ENTRIES_STORE), inputs)
                .sink(CALIBRATION_SCORES_SINK, Topic.CALIBRATION_SCORES, CalibrationScore.class, CALIBRATION)
                .sink(THRESHOLDS_SINK, Topic.THRESHOLDS, StratumThresholds.class, CALIBRATION);
    }

    private static void rejectRecords(ContractTopology topology) {
        topology.sink(REJECTED_SINK, Topic.REJECTED, RejectedRecord.class, CRITICAL_VALUES, CALIBRATION);
    }
}
