/**
 * Keeps Prometheus Alertmanager (version 2 of its API) up to date with drift alerts.
 *
 * <p>{@link io.conformalstreams.connectors.alertmanager.DriftAlertStates} reads records of the topic of drift alerts,
 * whichever client has consumed them. {@link io.conformalstreams.connectors.alertmanager.AlertLedger} decides what to
 * send; its callers give it the time. {@link io.conformalstreams.connectors.alertmanager.AlertmanagerClient} sends it.
 * {@link io.conformalstreams.connectors.alertmanager.AlertDelivery} decides when to send, and waits while Alertmanager
 * doesn't respond.
 */
package io.conformalstreams.connectors.alertmanager;
