/** The drift monitors of the prediction topology: what feeds them, when they alert, and what an alert says. */
package io.conformalstreams.processor.drift;
