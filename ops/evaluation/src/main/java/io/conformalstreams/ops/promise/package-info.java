/**
 * The promises of the documents. Each promise has a proof, and experiments that would refute it. An experiment runs the
 * arithmetic of the stream on simulated units. {@link io.conformalstreams.ops.promise.Promises} lists all promises.
 */
package io.conformalstreams.ops.promise;
