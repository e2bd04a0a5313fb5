/** What the dashboard has learnt from the topics. */
package io.conformalstreams.ops.dashboard.state;
