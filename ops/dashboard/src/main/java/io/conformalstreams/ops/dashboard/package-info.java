/** The dashboard. */
package io.conformalstreams.ops.dashboard;
