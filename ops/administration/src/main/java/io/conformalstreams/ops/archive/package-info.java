/** Labelled images in files outside Kafka: the backup from which a calibration is computed again. */
package io.conformalstreams.ops.archive;
