package io.conformalstreams.ops.verify;

import io.conformalstreams.ops.verify.VerificationReport.Tally;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts the findings of a verification. */
final class Findings {

    private static final int WORDED_DIFFERENCES = 20;
    private static final Tally NOTHING = new Tally(0, 0, 0);

    private final Map<Check, Tally> tallies = new EnumMap<>(Check.class);
    private final List<String> differences = new ArrayList<>();
    private final Map<String, Long> unchecked = new TreeMap<>();
    private final TreeMap<String, Long> leftOut = new TreeMap<>();

    Findings() {
        for (Check check : Check.values()) {
            tallies.put(check, NOTHING);
        }
    }

    void equal(Check check) {
        add(check, new Tally(1, 0, 0));
    }

    /** @param words name of the record and what is wrong with it */
    void different(Check check, String words) {
        add(check, new Tally(0, 1, 0));
        if (tallies.get(check).different() <= WORDED_DIFFERENCES) {
            differences.add(words);
        }
    }

    /** @param reason reason that does not name the record, because equal reasons are counted together */
    void unchecked(Check check, String reason) {
        add(check, new Tally(0, 0, 1));
        unchecked.merge(check.text() + ": " + reason, 1L, Long::sum);
    }

    /** @param reason why an earlier configuration rejected a record that the present one accepts */
    void leftOut(String reason) {
        leftOut.merge(reason, 1L, Long::sum);
    }

    VerificationReport report() {
        return new VerificationReport(
                tallies,
                differences,
                unchecked.entrySet().stream()
                        .map(reason -> reason.getValue() + " " + reason.getKey())
                        .toList(),
                leftOut);
    }

    private void add(Check check, Tally more) {
        tallies.merge(
                check,
                more,
                (one, other) -> new Tally(
                        one.equal() + other.equal(),
                        one.different() + other.different(),
                        one.unchecked() + other.unchecked()));
    }
}
