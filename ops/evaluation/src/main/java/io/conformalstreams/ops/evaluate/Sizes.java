package io.conformalstreams.ops.evaluate;

import io.conformalstreams.processor.method.Measure;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What the claims of one procedure at one alpha measure, over the judged cases of some splits.
 *
 * @param procedure whose claims
 * @param alpha nominal miscoverage
 * @param claims number of claims measured
 * @param measures those of the procedure that say something of any claim
 */
public record Sizes(EvaluatedProcedure procedure, BigDecimal alpha, int claims, Map<Measure, Double> measures) {

    public Sizes {
        measures = Collections.unmodifiableMap(new LinkedHashMap<>(measures));
    }

    static Sizes of(EvaluatedProcedure procedure, BigDecimal alpha, List<Measured> measured) {
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
        return new Sizes(procedure, alpha, measured.size(), measures);
    }

    /** What one measure says; empty where it says nothing. */
    public OptionalDouble of(Measure measure) {
        Double value = measures.get(measure);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
