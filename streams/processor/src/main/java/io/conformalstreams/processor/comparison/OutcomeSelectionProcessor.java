package io.conformalstreams.processor.comparison;

import io.conformalstreams.contracts.ComponentOutcome;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.LevelOutcome;
import io.conformalstreams.contracts.OutcomeVerdict;
import io.conformalstreams.processor.comparison.ComparedOutcome.JudgedSet;
import io.conformalstreams.processor.configuration.Comparison;
import io.conformalstreams.processor.configuration.Comparison.Place;
import io.conformalstreams.processor.configuration.Comparison.Population;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Procedure;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Selects the outcomes of compared models, and keys them by the comparison. */
final class OutcomeSelectionProcessor implements Processor<String, CoverageOutcome, String, ComparedOutcome> {

    private static final JudgedSet NOT_COMPARED = new JudgedSet(false, 0, 0);

    private final List<Comparison> comparisons;
    private ProcessorContext<String, ComparedOutcome> context;

    OutcomeSelectionProcessor(ConformalConfiguration configuration) {
        this.comparisons = configuration.comparisons();
    }

    @Override
    public void init(ProcessorContext<String, ComparedOutcome> context) {
        this.context = context;
    }

    @Override
    public void process(Record<String, CoverageOutcome> record) {
        if (record.value() == null) {
            return;
        }
        RecordMetadata metadata = context.recordMetadata().orElseThrow();
        for (Comparison comparison : comparisons) {
            select(comparison, record.value(), metadata)
                    .ifPresent(selected ->
                            context.forward(record.withKey(comparison.name()).withValue(selected)));
        }
    }

    private static Optional<ComparedOutcome> select(
            Comparison comparison, CoverageOutcome outcome, RecordMetadata metadata) {
        return comparison
                .placeOf(outcome.getStratum())
                .filter(place -> isOf(comparison.of(place.role()).procedure(), outcome))
                .map(place -> compared(comparison, place, outcome, metadata));
    }

    private static boolean isOf(Procedure procedure, CoverageOutcome outcome) {
        return outcome.getProcedure().equals(procedure.name())
                && outcome.getFingerprint().equals(procedure.fingerprint());
    }

    private static ComparedOutcome compared(
            Comparison comparison, Place place, CoverageOutcome outcome, RecordMetadata metadata) {
        boolean counts = outcome.getVerdict() == OutcomeVerdict.JUDGED
                && (comparison.population() == Population.LABELLED || outcome.getAudit());
        return new ComparedOutcome(
                comparison.name(),
                comparison.fingerprint(),
                place.role(),
                place.site(),
                outcome.getUnitId(),
                outcome.getImageId(),
                metadata.partition(),
                metadata.offset(),
                outcome.getLabel().getLabelledAt().toEpochMilli(),
                outcome.getUnitComplete(),
                outcome.getUnitMaturesAt().toEpochMilli(),
                counts
                        ? comparison.alphas().stream()
                                .map(alpha -> judgedSet(outcome, alpha))
                                .toList()
                        : List.of());
    }

    private static JudgedSet judgedSet(CoverageOutcome outcome, BigDecimal alpha) {
        return outcome.getLevels().stream()
                .filter(level -> level.getNominalAlpha() == alpha.doubleValue() && level.getSize() != null)
                .findFirst()
                .map(OutcomeSelectionProcessor::judgedSet)
                .orElse(NOT_COMPARED);
    }

    private static JudgedSet judgedSet(LevelOutcome level) {
        boolean calibrated = level.getComponents().stream().allMatch(ComponentOutcome::getCalibrated);
        return new JudgedSet(calibrated, miss(level), level.getSize());
    }

    private static double miss(LevelOutcome level) {
        if (level.getLoss() != null) {
            return level.getLoss();
        }
        boolean covered = level.getCoveredInterval() != null ? level.getCoveredInterval() : level.getCoveredJoint();
        return covered ? 0 : 1;
    }
}
