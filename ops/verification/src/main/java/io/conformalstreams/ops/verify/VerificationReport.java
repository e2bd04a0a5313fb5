package io.conformalstreams.ops.verify;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The result of a verification.
 *
 * @param tallies counts by check
 * @param differences descriptions of the first differences of each check
 * @param notes what was not checked, and why
 * @param leftOut by reason, the input records that an earlier configuration rejected and this one accepts; they took no part
 */
public record VerificationReport(
        Map<Check, Tally> tallies, List<String> differences, List<String> notes, SortedMap<String, Long> leftOut) {

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
        leftOut = Collections.unmodifiableSortedMap(new TreeMap<>(leftOut));
    }

    /** Says in one sentence what was left out; empty if nothing was. */
    public Optional<String> leftOutInWords() {
        long records = leftOut.values().stream().mapToLong(Long::longValue).sum();
        return records == 0
                ? Optional.empty()
                : Optional.of(records + " records that an earlier configuration rejected: "
                        + leftOut.entrySet().stream()
                                .map(reason -> reason.getValue() + " " + reason.getKey())
                                .collect(Collectors.joining(", ")));
    }

    /** Tells whether nothing differs and, if there are any records, at least one of them was checked. */
    public boolean passed() {
        long checked = tallies.values().stream().mapToLong(Tally::checked).sum();
        long unchecked = tallies.values().stream().mapToLong(Tally::unchecked).sum();
        boolean different = tallies.values().stream().anyMatch(tally -> tally.different() > 0);
        return !different && (checked > 0 || unchecked == 0);
    }
}
