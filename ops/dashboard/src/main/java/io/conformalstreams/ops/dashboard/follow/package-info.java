/** Reads the topics of the dashboard. */
package io.conformalstreams.ops.dashboard.follow;
