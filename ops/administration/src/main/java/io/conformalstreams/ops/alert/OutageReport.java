package io.conformalstreams.ops.alert;

import java.util.function.Consumer;

/** Reports once that a service doesn't respond, and once that it responds again. Not safe for several threads. */
final class OutageReport {

    private final String what;
    private final Consumer<String> report;
    private boolean isAway;

    OutageReport(String what, Consumer<String> report) {
        this.what = what;
        this.report = report;
    }

    void fails(Throwable reason) {
        if (!isAway) {
            report.accept("waiting for " + what + ": " + reason.getMessage());
        }
        isAway = true;
    }

    void answers() {
        if (isAway) {
            report.accept(what + " responds again");
        }
        isAway = false;
    }
}
