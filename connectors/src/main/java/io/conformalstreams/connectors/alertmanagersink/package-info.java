/**
 * A Kafka Connect sink that keeps Prometheus Alertmanager up to date with the topic of drift alerts. It applies {@link
 * io.conformalstreams.connectors.alertmanager} to the records of a worker.
 */
package io.conformalstreams.connectors.alertmanagersink;
