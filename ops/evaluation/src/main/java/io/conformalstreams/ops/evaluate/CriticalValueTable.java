package io.conformalstreams.ops.evaluate;

import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.component.Component;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What every case is reduced to under every procedure. */
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
     * The scores by case; empty where nothing is claimed of one.
     *
     * @param procedure place among the procedures that the table was made for
     */
    List<Optional<ImageScore>> of(int procedure) {
        return byCase.stream().map(scores -> scores.get(procedure)).toList();
    }

    /**
     * The critical values of one component, by case, under a procedure that claims something of every case.
     *
     * @param procedure place among the procedures that the table was made for
     */
    public double[] of(int procedure, Component component) {
        return byCase.stream()
                .mapToDouble(scores -> scores.get(procedure).orElseThrow().of(component))
                .toArray();
    }
}
