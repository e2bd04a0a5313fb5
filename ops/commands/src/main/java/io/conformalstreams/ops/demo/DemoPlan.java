package io.conformalstreams.ops.demo;

import io.conformalstreams.connectors.casefolder.CaseSource;
import io.conformalstreams.ops.replay.StratumPattern;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a demo does.
 *
 * @param source cases to stream
 * @param procedures types of procedures, at least one, all of which fit the source
 * @param limit number of cases, from the first
 * @param stratum how strata are named
 * @param labelDelay predictions between the sets of an image and its label, at least 0
 * @param stateDirectory empty or new; gets the cluster's and the topologies' state and the configuration
 * @param figures directory for the pictures
 * @param report JSON file, if one is wanted
 */
public record DemoPlan(
        CaseSource source,
        List<DemoProcedure> procedures,
        int limit,
        StratumPattern stratum,
        int labelDelay,
        Path stateDirectory,
        Path figures,
        Optional<Path> report) {

    public DemoPlan {
        procedures = List.copyOf(procedures);
        if (procedures.isEmpty()) {
            throw new IllegalArgumentException("procedures is empty; at least one is expected");
        }
        if (limit < 1) {
            throw new IllegalArgumentException("limit is " + limit + "; it must be at least 1");
        }
        if (labelDelay < 0) {
            throw new IllegalArgumentException("label delay is " + labelDelay + "; it must be at least 0");
        }
    }
}
