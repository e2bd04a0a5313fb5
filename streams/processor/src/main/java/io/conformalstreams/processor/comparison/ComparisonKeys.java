package io.conformalstreams.processor.comparison;

import io.conformalstreams.processor.configuration.Comparison.Role;
import io.conformalstreams.processor.store.StoreKey;
import org.apache.kafka.common.utils.Bytes;

/** The keys of the store. All keys of a comparison start with their kind and the name of the comparison. */
final class ComparisonKeys {

    /** The evidence of a comparison. */
    static final byte EVIDENCE = 1;
    /** The differences of a comparison. */
    static final byte DIFFERENCES = 2;
    /** The clock of a model at a site. */
    static final byte CLOCK = 3;
    /** An open unit of a model. */
    static final byte OPEN_UNIT = 4;
    /** A closed unit of a model, which does not count again. */
    static final byte CLOSED_UNIT = 5;
    /** A closed unit of a model that waits for the other model. */
    static final byte WAITING_UNIT = 6;
    /** What happens to a unit when the clock of a model has passed a time. */
    static final byte DEADLINE = 7;

    static final byte FIRST_KIND = EVIDENCE;
    static final byte LAST_KIND = DEADLINE;

    private ComparisonKeys() {}

    static Bytes of(byte kind, String comparison) {
        return StoreKey.of(kind, comparison);
    }

    static Bytes clock(String comparison, String site, Role role) {
        return StoreKey.of(CLOCK, comparison, site, role.name());
    }

    static Bytes unit(byte kind, String comparison, String site, Role role, String unitId) {
        return StoreKey.of(kind, comparison, site, role.name(), unitId);
    }

    static Bytes waiting(String comparison, String site, Role role, String unitId, long closedAt) {
        return StoreKey.of(WAITING_UNIT, comparison, site, role.name(), unitId, time(closedAt));
    }

    /** A time as text, in the order of the times. */
    static String time(long milliseconds) {
        return String.format("%016x", milliseconds ^ Long.MIN_VALUE);
    }

    static long milliseconds(String time) {
        return Long.parseUnsignedLong(time, 16) ^ Long.MIN_VALUE;
    }
}
