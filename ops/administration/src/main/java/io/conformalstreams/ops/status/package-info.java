/** The state of a running installation on one screen. */
package io.conformalstreams.ops.status;
