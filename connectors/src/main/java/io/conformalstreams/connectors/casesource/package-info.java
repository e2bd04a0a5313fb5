/**
 * The Kafka Connect source that turns the files of inference servers, scanner gateways and annotators into predictions
 * and labelled images.
 *
 * <p>A case is one scored image. One pattern finds its score file. Another pattern finds its label file and must yield
 * the same key. The source offset of a case says what has been sent of it. A restarted or moved task therefore
 * continues after the last record that the worker committed.
 */
package io.conformalstreams.connectors.casesource;
