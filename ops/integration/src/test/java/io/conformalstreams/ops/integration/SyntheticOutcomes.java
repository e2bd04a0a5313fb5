package io.conformalstreams.ops.integration;

import io.conformalstreams.contracts.ComponentOutcome;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.LevelOutcome;
import io.conformalstreams.contracts.OutcomeStatus;
import io.conformalstreams.contracts.OutcomeVerdict;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.contracts.RegionComponent;
import io.conformalstreams.contracts.RunningCoverage;
import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes many outcomes, as the prediction topology would, without issuing their sets. */
final class SyntheticOutcomes {

    private static final List<RegionComponent> COMPONENTS =
            List.of(RegionComponent.INNER, RegionComponent.OUTER, RegionComponent.JOINT);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** One of so many units is missed. */
    private static final int MISSED = 11;

    private SyntheticOutcomes() {}

    static void write(ConformalConfiguration configuration, int strata, int outcomes) {
        Map<String, Object> properties = new HashMap<>(configuration.kafka().clientProperties());
        properties.put("linger.ms", 20);
        Serializer<CoverageOutcome> serializer =
                ContractSerdes.on(configuration.kafka().registryProperties()).serializer(CoverageOutcome.class);
        String topic = configuration.topics().name(Topic.COVERAGE_OUTCOMES);
        try (KafkaProducer<String, CoverageOutcome> producer =
                new KafkaProducer<>(properties, new StringSerializer(), serializer)) {
            for (int index = 0; index < outcomes; index++) {
                String stratum = "segmentor@" + index % strata + "|north";
                producer.send(new ProducerRecord<>(topic, stratum, outcome(stratum, index, index / strata + 1)));
            }
            producer.flush();
        }
    }

    private static CoverageOutcome outcome(String stratum, int index, long judged) {
        Instant labelledAt = START.plusSeconds(index);
        String id = "image-" + index;
        boolean held = judged % MISSED != 0;
        return CoverageOutcome.newBuilder()
                .setStratum(stratum)
                .setPredictionId(id)
                .setImageId(id)
                .setUnitId(id)
                .setProcedure("lesion-joint")
                .setChannel("lesion")
                .setFingerprint("4c0e9a")
                .setRevision(1)
                .setStatus(OutcomeStatus.FIRST)
                .setVerdict(OutcomeVerdict.JUDGED)
                .setEpoch(0)
                .setThresholdVersion(judged)
                .setPredictedAt(labelledAt.minusSeconds(60))
                .setLabel(new RecordCoordinates(labelledAt, 0, (long) index))
                .setLabelPolicy("1")
                .setAudit(false)
                .setLabelEpoch(0)
                .setUnitComplete(true)
                .setUnitMaturesAt(labelledAt)
                .setLevels(List.of(level(held, judged)))
                .setRunning(COMPONENTS.stream()
                        .map(component -> running(component, judged))
                        .toList())
                .build();
    }

    private static LevelOutcome level(boolean held, long judged) {
        return LevelOutcome.newBuilder()
                .setNominalAlpha(0.1)
                .setComponents(COMPONENTS.subList(0, 2).stream()
                        .map(component -> ComponentOutcome.newBuilder()
                                .setComponent(component)
                                .setAlpha(0.05)
                                .setN(judged)
                                .setK(judged)
                                .setLambda(2.5)
                                .setCriticalValue(held ? 2.0 : 3.0)
                                .setCalibrated(true)
                                .setCovered(held)
                                .build())
                        .toList())
                .setCoveredInner(held)
                .setCoveredOuter(held)
                .setCoveredJoint(held)
                .setSize(100.0 + judged)
                .build();
    }

    private static RunningCoverage running(RegionComponent component, long judged) {
        long covered = judged - judged / MISSED;
        return RunningCoverage.newBuilder()
                .setNominalAlpha(0.1)
                .setComponent(component)
                .setJudgedUnits(judged)
                .setCoveredUnits(covered)
                .setCoverage((double) covered / judged)
                .setOpenUnits(0L)
                .setJudgedImages(judged)
                .setCoveredImages(covered)
                .setImageCoverage((double) covered / judged)
                .setUncalibratedImages(0L)
                .build();
    }
}
