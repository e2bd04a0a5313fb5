package io.conformalstreams.processor.runtime;

import java.util.List;

/** The cluster does not meet the application's requirements. The message lists every problem with its solution. */
public final class StartRefusedException extends RuntimeException {
    StartRefusedException(List<String> problems) {
        super("the cluster is not ready:\n  " + String.join("\n  ", problems)
                + "\n`conformal-streams topics` creates missing topics and shows how the others differ");
    }
}
