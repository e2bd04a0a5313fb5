package io.conformalstreams.ops.verify;

import java.util.List;
import java.util.Map;

/**
 * The result of a verification.
 *
 * @param tallies counts by check
 * @param differences descriptions of the first differences of each check
 * @param notes what was not checked, and why
 */
public record VerificationReport(Map<Check, Tally> tallies, List<String> differences, List<String> notes) {

    /**
     * The number of records in one check.
     *
     * @param equal records whose every bit follows from the inputs
     * @param different records that differ, are missing, or were published without a reason
     * @param unchecked records for which the expected value cannot be determined
     */
    public record Tally(long equal, long different, long unchecked) {

        /** The number of records that were compared. */
        public long checked() {
            return equal + different;
        }
    }

    public VerificationReport {
        tallies = Map.copyOf(tallies);
        differences = List.copyOf(differences);
        notes = List.copyOf(notes);
    }

    /** Tells whether nothing differs and, if there are any records, at least one of them was checked. */
    public boolean passed() {
        long checked = tallies.values().stream().mapToLong(Tally::checked).sum();
        long unchecked = tallies.values().stream().mapToLong(Tally::unchecked).sum();
        boolean different = tallies.values().stream().anyMatch(tally -> tally.different() > 0);
        return !different && (checked > 0 || unchecked == 0);
    }
}
