/**
 * The Kafka Connect source that turns the files of inference servers, scanner gateways and annotators into predictions and
 * labelled images.
 *
 * <p>A case is one scored image. Its score file is found by a pattern, its label file by another one that yields the same
 * key. What was sent of a case is its source offset, so that a restarted or moved task goes on where the last record that
 * the worker committed left off.
 */
package io.conformalstreams.connectors.casesource;
