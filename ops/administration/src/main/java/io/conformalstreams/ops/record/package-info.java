/** Reads records of the topics for administrators: committed ones only, and without a consumer group. */
package io.conformalstreams.ops.record;
