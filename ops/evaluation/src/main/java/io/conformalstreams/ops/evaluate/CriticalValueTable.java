package io.conformalstreams.ops.evaluate;

import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.component.Component;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The scores of every case under every procedure. */
public final class CriticalValueTable {

    private final List<List<Optional<ImageScore>>> byCase;

    private CriticalValueTable(List<List<Optional<ImageScore>>> byCase) {
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
                    LabelledCase labelled = cases.load(index);
                    List<Optional<ImageScore>> scores = procedures.stream()
                            .map(procedure -> procedure.score(labelled))
                            .toList();
                    done.run();
                    return scores;
                })
                .toList());
    }

    /**
     * The scores by case; empty if the procedure doesn't apply to a case.
     *
     * @param procedure index among the procedures of the table
     */
    List<Optional<ImageScore>> of(int procedure) {
        return byCase.stream().map(scores -> scores.get(procedure)).toList();
    }

    /**
     * The critical values of one component, by case, for a procedure that applies to every case.
     *
     * @param procedure index among the procedures of the table
     */
    public double[] of(int procedure, Component component) {
        return byCase.stream()
                .mapToDouble(scores -> scores.get(procedure).orElseThrow().of(component))
                .toArray();
    }
}
