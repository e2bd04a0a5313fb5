/** Rules for connector settings, checked when a connector is created and shown in its reference. */
package io.conformalstreams.connectors.setting;
