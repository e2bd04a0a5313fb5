/**
 * Mutated records: damaged, at the limits of their fields, or of another schema. No record may stop the topologies or keep
 * later records from being processed.
 */
package io.conformalstreams.ops.fault.mutation;
