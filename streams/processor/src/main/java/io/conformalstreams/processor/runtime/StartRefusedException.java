package io.conformalstreams.processor.runtime;

import java.util.List;

/** Reports that the cluster does not meet the requirements. The message lists each problem with its solution. */
public final class StartRefusedException extends RuntimeException {
    StartRefusedException(List<String> problems) {
        super("the cluster is not ready:\n  " + String.join("\n  ", problems)
                + "\n`conformal-streams topics` creates missing topics and shows how the others differ");
    }
}
