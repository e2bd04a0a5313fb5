package io.conformalstreams.ops.demo;

import io.conformalstreams.ops.dataset.CaseReference;
import io.conformalstreams.ops.dataset.CaseSource;
import io.conformalstreams.ops.replay.StratumPattern;
import io.conformalstreams.processor.method.MethodType;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The plan of a demo.
 *
 * @param source of the cases
 * @param cases the cases to stream, at least one, in this order
 * @param recalibrateAfter number of labels after which calibration starts anew, under another label policy; at least 0.
 *     If it is not below the number of cases, this never happens.
 * @param procedures types of procedures, at least one; all of them suit the source
 * @param stratum how strata are named
 * @param labelDelay number of predictions between the sets of an image and its label, at least 0
 * @param stateDirectory empty or new; receives the state of the cluster and the topologies, and the configuration
 * @param figures directory for the pictures
 * @param report JSON file for the summary, if wanted
 * @param connect whether cases and sets are exchanged as files, by Kafka Connect
 */
public record DemoPlan(
        CaseSource source,
        List<CaseReference> cases,
        int recalibrateAfter,
        List<MethodType> procedures,
        StratumPattern stratum,
        int labelDelay,
        Path stateDirectory,
        Path figures,
        Optional<Path> report,
        boolean connect) {

    public DemoPlan {
        procedures = List.copyOf(procedures);
        if (procedures.isEmpty()) {
            throw new IllegalArgumentException("procedures is empty; at least one is expected");
        }
        cases = List.copyOf(cases);
        if (cases.isEmpty()) {
            throw new IllegalArgumentException("cases is empty; at least one is expected");
        }
        if (recalibrateAfter < 0) {
            throw new IllegalArgumentException("recalibrateAfter is " + recalibrateAfter + "; it must be at least 0");
        }
        if (labelDelay < 0) {
            throw new IllegalArgumentException("label delay is " + labelDelay + "; it must be at least 0");
        }
    }
}
