package io.conformalstreams.processor.calibration;

import io.conformalstreams.contracts.CalibrationScore;
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

/**
 * Turns labelled images into thresholds. It validates each labelled image, computes its critical values once, judges
 * the label by the thresholds before it, and updates the sorted store. It writes to the topics
 * thresholds, calibration-scores and rejected.
 */
public final class CalibrationTopology implements Supplier<Topology> {

    public static final String LABELLED_IMAGES_SOURCE = "labelled-images";

    public static final String CRITICAL_VALUES = "critical-values";
    public static final String CALIBRATION = "calibration";

    public static final String ENTRIES_STORE = "calibration-entries";

    public static final String CALIBRATION_SCORES_SINK = "calibration-scores";
    public static final String THRESHOLDS_SINK = "thresholds";
    public static final String REJECTED_SINK = "rejected";

    private final ConformalConfiguration configuration;
    private final ContractSerdes serdes;
    private final ReferencedPixels referenced;

    public CalibrationTopology(
            ConformalConfiguration configuration, ContractSerdes serdes, ReferencedPixels referenced) {
        this.configuration = configuration;
        this.serdes = serdes;
        this.referenced = referenced;
    }

    @Override
    public Topology get() {
        ContractTopology topology = new ContractTopology(configuration.topics(), serdes);
        reduceLabelledImages(topology);
        calibrate(topology);
        rejectRecords(topology);
        return topology.topology();
    }

    private void reduceLabelledImages(ContractTopology topology) {
        topology.source(LABELLED_IMAGES_SOURCE, Topic.LABELLED_IMAGES, LabelledImage.class, new EventTimeExtractor())
                .processor(
                        CRITICAL_VALUES,
                        () -> new CriticalValuesProcessor(configuration, referenced),
                        List.of(),
                        LABELLED_IMAGES_SOURCE);
    }

    private void calibrate(ContractTopology topology) {
        topology.processor(
                        CALIBRATION,
                        () -> new CalibrationProcessor(configuration),
                        List.of(ENTRIES_STORE),
                        CRITICAL_VALUES)
                .sink(CALIBRATION_SCORES_SINK, Topic.CALIBRATION_SCORES, CalibrationScore.class, CALIBRATION)
                .sink(THRESHOLDS_SINK, Topic.THRESHOLDS, StratumThresholds.class, CALIBRATION);
    }

    private static void rejectRecords(ContractTopology topology) {
        topology.sink(REJECTED_SINK, Topic.REJECTED, RejectedRecord.class, CRITICAL_VALUES, CALIBRATION);
    }
}
