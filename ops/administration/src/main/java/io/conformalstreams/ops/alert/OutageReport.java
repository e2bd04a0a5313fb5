package io.conformalstreams.ops.alert;

import java.util.function.Consumer;

/** Says once what is waited for, and once that it is there again. Not for several threads. */
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
            report.accept(what + " is there again");
        }
        isAway = false;
    }
}
