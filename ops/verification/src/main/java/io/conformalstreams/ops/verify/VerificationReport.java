package io.conformalstreams.ops.verify;

import java.util.List;
import java.util.Map;

/**
 * What came of a verification.
 *
 * @param tallies by check
 * @param differences the first ones of each check, in words
 * @param notes what was not checked, and why, in words
 */
public record VerificationReport(Map<Check, Tally> tallies, List<String> differences, List<String> notes) {

    /**
     * Records of one check.
     *
     * @param equal every bit is what follows from the inputs
     * @param different published otherwise, missing, or published without a reason
     * @param unchecked what follows from the inputs can't be known
     */
    public record Tally(long equal, long different, long unchecked) {

        /** Records that were held against what follows from the inputs. */
        public long checked() {
            return equal + different;
        }
    }

    public VerificationReport {
        tallies = Map.copyOf(tallies);
        differences = List.copyOf(differences);
        notes = List.copyOf(notes);
    }

    /** Whether nothing differs, and not everything went unchecked. */
    public boolean passed() {
        long checked = tallies.values().stream().mapToLong(Tally::checked).sum();
        long unchecked = tallies.values().stream().mapToLong(Tally::unchecked).sum();
        boolean different = tallies.values().stream().anyMatch(tally -> tally.different() > 0);
        return !different && (checked > 0 || unchecked == 0);
    }
}
