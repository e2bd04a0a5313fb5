/**
 * A Kafka Connect sink that keeps Prometheus Alertmanager in step with the topic of drift alerts: {@link
 * io.conformalstreams.connectors.alertmanager} on records that a worker hands over.
 */
package io.conformalstreams.connectors.alertmanagersink;
