package io.conformalstreams.ops.fault.mutation;

import java.util.Locale;

/** What is done to a valid record. */
enum Mutation {
    /** One to eight bits are flipped behind the schema id. */
    FLIPPED_BITS,
    /** The value ends early. */
    CUT,
    /** A run of bytes is missing. */
    REMOVED_BYTES,
    /** A run of bytes is repeated. */
    REPEATED_BYTES,
    /** The value continues with the end of another value. */
    SPLICED,
    /** A number of Avro, which may be a length, is replaced by a huge one. */
    HUGE_LENGTH,
    /** The first byte is not the magic byte of Confluent's format. */
    WRONG_MAGIC,
    /** The schema id is not registered. */
    UNKNOWN_SCHEMA,
    /** The schema id is that of another contract. */
    OTHER_SCHEMA,
    /** A field has a smallest, largest, empty, overlong or otherwise extreme value, which its schema allows. */
    FIELD_AT_LIMIT,
    /** The key is missing, empty, of another stratum, or overlong. */
    WRONG_KEY,
    /** The value is missing or empty. */
    NO_VALUE;

    /** The name in the report. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
