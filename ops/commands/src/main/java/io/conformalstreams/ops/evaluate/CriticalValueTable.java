package io.conformalstreams.ops.evaluate;

import io.conformalstreams.conformal.confidence.CriticalValues;
import io.conformalstreams.conformal.confidence.Side;
import java.util.List;
import java.util.stream.IntStream;

/** The critical values of every case under every procedure. */
public final class CriticalValueTable {

    private final List<List<CriticalValues>> byCase;

    private CriticalValueTable(List<List<CriticalValues>> byCase) {
        this.byCase = byCase;
    }

    /**
     * Reads each case once, on all cores.
     *
     * @param done called after each case, from any thread
     */
    public static CriticalValueTable of(CaseSelection cases, List<EvaluatedProcedure> procedures, Runnable done) {
        return new CriticalValueTable(IntStream.range(0, cases.size())
                .parallel()
                .mapToObj(index -> {
                    List<CriticalValues> values = criticalValues(cases.load(index), procedures);
                    done.run();
                    return values;
                })
                .toList());
    }

    private static List<CriticalValues> criticalValues(LabelledCase labelled, List<EvaluatedProcedure> procedures) {
        return procedures.stream()
                .map(procedure -> procedure
                        .sets()
                        .criticalValues(labelled.image(procedure.channel()), labelled.truth(procedure.channel())))
                .toList();
    }

    /**
     * The critical values of one side, by case.
     *
     * @param procedure place among the procedures that the table was made for
     */
    public double[] of(int procedure, Side side) {
        return byCase.stream()
                .mapToDouble(values -> values.get(procedure).of(side))
                .toArray();
    }
}
