package io.conformalstreams.processor.comparison;

import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.ModelComparison;
import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.topology.ContractTopology;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.FailOnInvalidTimestamp;

/**
 * Compares a candidate model with the model in use. It selects the outcomes of the compared models from
 * coverage-outcomes, and brings all outcomes of a comparison into one partition, because the strata of the two models
 * are in different ones. There it pairs the outcomes of each unit and publishes the state to model-comparisons.
 */
public final class ComparisonTopology implements Supplier<Topology> {

    public static final String COVERAGE_OUTCOMES_SOURCE = "coverage-outcomes";

    public static final String OUTCOME_SELECTION = "outcome-selection";
    public static final String MODEL_COMPARISON = "model-comparison";

    public static final String COMPARED_OUTCOMES_REPARTITION = "compared-outcomes";

    public static final String COMPARISONS_STORE = "comparisons";

    public static final String MODEL_COMPARISONS_SINK = "model-comparisons";

    private final ConformalConfiguration configuration;
    private final ContractSerdes serdes;

    public ComparisonTopology(ConformalConfiguration configuration, ContractSerdes serdes) {
        this.configuration = configuration;
        this.serdes = serdes;
    }

    @Override
    public Topology get() {
        StreamsBuilder builder = ContractTopology.builder();
        builder.addStateStore(ContractTopology.store(COMPARISONS_STORE));
        builder.stream(configuration.topics().name(Topic.COVERAGE_OUTCOMES), outcomes())
                .process(() -> new OutcomeSelectionProcessor(configuration), Named.as(OUTCOME_SELECTION))
                .repartition(Repartitioned.<String, ComparedOutcome>as(COMPARED_OUTCOMES_REPARTITION)
                        .withKeySerde(Serdes.String())
                        .withValueSerde(ComparedOutcomeLayout.SERDE))
                .process(
                        () -> new ModelComparisonProcessor(configuration),
                        Named.as(MODEL_COMPARISON),
                        COMPARISONS_STORE)
                .to(
                        configuration.topics().name(Topic.MODEL_COMPARISONS),
                        Produced.<String, ModelComparison>as(MODEL_COMPARISONS_SINK)
                                .withKeySerde(Serdes.String())
                                .withValueSerde(serdes.of(ModelComparison.class)));
        return builder.build();
    }

    private Consumed<String, CoverageOutcome> outcomes() {
        return Consumed.<String, CoverageOutcome>as(COVERAGE_OUTCOMES_SOURCE)
                .withKeySerde(Serdes.String())
                .withValueSerde(serdes.of(CoverageOutcome.class))
                .withTimestampExtractor(new FailOnInvalidTimestamp())
                .withOffsetResetPolicy(AutoOffsetReset.earliest());
    }
}
