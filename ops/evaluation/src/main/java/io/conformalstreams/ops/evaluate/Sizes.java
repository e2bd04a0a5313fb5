package io.conformalstreams.ops.evaluate;

import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.method.Measure;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/**
 * The measures of the regions of one procedure at one alpha, summarised over the judged cases of some splits.
 *
 * @param procedure the procedure that predicts the regions
 * @param alpha nominal miscoverage
 * @param regions number of measured regions
 * @param innerTrivialShare share of the inner sets that are empty or the whole image; 0 for intervals
 * @param outerTrivialShare share of the outer sets that are empty or the whole image; 0 for intervals
 * @param measures summary of each measure that is defined for at least one region
 */
public record Sizes(
        EvaluatedProcedure procedure,
        BigDecimal alpha,
        int regions,
        double innerTrivialShare,
        double outerTrivialShare,
        Map<Measure, Double> measures) {

    public Sizes {
        measures = Collections.unmodifiableMap(new LinkedHashMap<>(measures));
    }

    static Sizes of(EvaluatedProcedure procedure, BigDecimal alpha, List<RegionMeasurement> measured) {
        Map<Measure, Double> measures = new LinkedHashMap<>();
        List<Measure> ofMethod = procedure.method().measures();
        for (int index = 0; index < ofMethod.size(); index++) {
            Measure measure = ofMethod.get(index);
            int place = index;
            measure.summary(measured.stream()
                            .mapToDouble(region -> region.values()[place])
                            .filter(value -> !Double.isNaN(value))
                            .toArray())
                    .ifPresent(value -> measures.put(measure, value));
        }
        return new Sizes(
                procedure,
                alpha,
                measured.size(),
                share(measured, RegionMeasurement::innerTrivial),
                share(measured, RegionMeasurement::outerTrivial),
                measures);
    }

    private static double share(List<RegionMeasurement> measured, Predicate<RegionMeasurement> property) {
        return measured.isEmpty()
                ? 0
                : (double) measured.stream().filter(property).count() / measured.size();
    }

    /** The share of trivial sets of one component; empty if no such set is made or measured. */
    OptionalDouble trivialShare(Component component) {
        if (regions == 0 || procedure.method().predictsInterval() || !procedure.makes(component)) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(component == Component.INNER ? innerTrivialShare : outerTrivialShare);
    }

    /** The value of one measure; empty if it is undefined. */
    public OptionalDouble of(Measure measure) {
        Double value = measures.get(measure);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
