package io.conformalstreams.processor.calibration;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.RejectedRecord;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.validation.EventTimeExtractor;
import io.conformalstreams.processor.validation.ReferencedPixels;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/**
 * labelled-images → validate → critical values, once → judge against the thresholds before → sorted store → thresholds,
 * calibration-scores, rejected.
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
        return new Topology()
                .addSource(
                        AutoOffsetReset.earliest(),
                        LABELLED_IMAGES_SOURCE,
                        new EventTimeExtractor(),
                        new StringDeserializer(),
                        serdes.deserializer(LabelledImage.class),
                        configuration.topics().name(Topic.LABELLED_IMAGES))
                .addProcessor(
                        CRITICAL_VALUES,
                        () -> new CriticalValuesProcessor(configuration, referenced),
                        LABELLED_IMAGES_SOURCE)
                .addProcessor(CALIBRATION, () -> new CalibrationProcessor(configuration), CRITICAL_VALUES)
                // Logged, so that it survives the machine; not cached, since a cache would pin the pixels of its input.
                .addStateStore(
                        Stores.keyValueStoreBuilder(
                                        Stores.persistentKeyValueStore(ENTRIES_STORE),
                                        Serdes.Bytes(),
                                        Serdes.ByteArray())
                                .withLoggingEnabled(Map.of())
                                .withCachingDisabled(),
                        CALIBRATION)
                .addSink(
                        CALIBRATION_SCORES_SINK,
                        configuration.topics().name(Topic.CALIBRATION_SCORES),
                        new StringSerializer(),
                        serdes.serializer(CalibrationScore.class),
                        CALIBRATION)
                .addSink(
                        THRESHOLDS_SINK,
                        configuration.topics().name(Topic.THRESHOLDS),
                        new StringSerializer(),
                        serdes.serializer(StratumThresholds.class),
                        CALIBRATION)
                .addSink(
                        REJECTED_SINK,
                        configuration.topics().name(Topic.REJECTED),
                        new StringSerializer(),
                        serdes.serializer(RejectedRecord.class),
                        CRITICAL_VALUES,
                        CALIBRATION);
    }
}
