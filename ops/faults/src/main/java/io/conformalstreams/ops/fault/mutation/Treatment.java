package io.conformalstreams.ops.fault.mutation;

import java.util.Locale;

/** What a topology does with a record. */
enum Treatment {
    /** It has an output or changes the state. */
    ACCEPTED,
    /** It is on the topic of rejected records, with a reason. */
    REJECTED,
    /** It is on the topic of dead letters. */
    DEAD_LETTER,
    /** It says the same as an earlier record, so nothing changes. */
    WITHOUT_EFFECT,
    /** The topology fails, which would stop or block the application. */
    FAILED;

    /** The name in the report. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
