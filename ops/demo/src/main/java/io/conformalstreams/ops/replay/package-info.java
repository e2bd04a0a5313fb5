/** Sends the cases of a source to a cluster as predictions and labelled images, as scanner gateways would. */
package io.conformalstreams.ops.replay;
