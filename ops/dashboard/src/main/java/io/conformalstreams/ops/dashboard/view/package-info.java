/** The documents that the dashboard serves. */
package io.conformalstreams.ops.dashboard.view;
