/**
 * The metrics that the application exports.
 *
 * <p>{@link io.conformalstreams.processor.metric.ConformalMetric} declares those that the application measures itself, and
 * {@link io.conformalstreams.processor.metric.StreamsMetric} those of Kafka Streams that it passes on. Nothing else of
 * Kafka is exported: Kafka has about 400 metrics for each thread, task and connection. The reference page, the Grafana
 * dashboard and the tests of the alert rules are made from the two lists, so none of them can name a metric that is not
 * there.
 */
package io.conformalstreams.processor.metric;
