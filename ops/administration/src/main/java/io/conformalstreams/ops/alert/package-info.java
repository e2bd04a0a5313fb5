/** Drift alerts for people: read from their topic, delivered to Alertmanager, closed by operators. */
package io.conformalstreams.ops.alert;
