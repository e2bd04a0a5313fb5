/**
 * Keeps Prometheus Alertmanager (version 2 of its API) in step with drift alerts. {@link
 * io.conformalstreams.connectors.alertmanager.AlertLedger} decides what to send, on times that it is told; {@link
 * io.conformalstreams.connectors.alertmanager.AlertmanagerClient} sends it; {@link
 * io.conformalstreams.connectors.alertmanager.AlertDelivery} says when, and waits out what does not answer. {@link
 * io.conformalstreams.connectors.alertmanager.DriftAlertStates} reads records of the topic of drift alerts, whoever has
 * consumed them.
 */
package io.conformalstreams.connectors.alertmanager;
