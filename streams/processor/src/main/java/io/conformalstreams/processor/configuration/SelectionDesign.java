package io.conformalstreams.processor.configuration;

import io.conformalstreams.processor.configuration.Drift.Population;
import io.conformalstreams.processor.model.Model;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a configuration demands of the probabilities with which the units of a model are selected for labelling.
 *
 * @param weightings the settings that weight labels by these probabilities; empty if no probability is needed
 */
public record SelectionDesign(List<Weighting> weightings) {

    public SelectionDesign {
        weightings = List.copyOf(weightings);
    }

    /**
     * A setting that weights labels by the inverse of their inclusion probability.
     *
     * @param setting the setting in words, for messages
     * @param smallestProbability the smallest probability that the setting allows; 0 if it allows any
     */
    public record Weighting(String setting, BigDecimal smallestProbability) {}

    /** Returns the demands on the labels of a model. */
    public static SelectionDesign of(ConformalConfiguration configuration, Model model) {
        List<Weighting> weightings = new ArrayList<>();
        for (Procedure procedure : configuration.proceduresOf(model)) {
            procedure
                    .calibrationRule()
                    .smallestInclusionProbability()
                    .ifPresent(smallest -> weightings.add(new Weighting("procedure " + procedure.name(), smallest)));
        }
        if (configuration.drift().population() == Population.INVERSE_PROBABILITY_WEIGHTED) {
            weightings.add(new Weighting("drift.population inverse-probability-weighted", BigDecimal.ZERO));
        }
        return new SelectionDesign(weightings);
    }

    /** Whether labels are weighted, so that every label needs a probability, and all labels of a unit the same one. */
    public boolean isWeighted() {
        return !weightings.isEmpty();
    }

    /**
     * Explains what is wrong with the inclusion probability of a label; empty if nothing is.
     *
     * @param probability above 0 and at most 1; empty if it is unknown
     */
    public Optional<String> objection(Optional<Double> probability) {
        return probability
                .map(this::objectionToKnown)
                .orElseGet(() -> weightings.stream()
                        .findFirst()
                        .map(weighting -> "inclusionProbability is null, but " + weighting.setting()
                                + " weights labels by it: send the probability with which the unit was selected for"
                                + " labelling; 1 if every unit is labelled"));
    }

    private Optional<String> objectionToKnown(double probability) {
        return weightings.stream()
                .filter(weighting -> BigDecimal.valueOf(probability).compareTo(weighting.smallestProbability()) < 0)
                .findFirst()
                .map(weighting -> "inclusionProbability is " + probability + ", but smallestProbability of "
                        + weighting.setting() + " is "
                        + weighting.smallestProbability().toPlainString()
                        + ": configure a smallestProbability that no unit goes below, or correct the probability");
    }
}
