/** Which retained labels can calibrate procedures that were configured later. */
package io.conformalstreams.ops.backfill;
