/** Withdraws labels that turn out to be wrong, such as those of one annotator's week or of one exam. */
package io.conformalstreams.ops.withdrawal;
