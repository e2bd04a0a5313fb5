/**
 * The conformal procedures, each in one file: how it is configured, what it makes of a labelled image, which region it
 * predicts. {@link io.conformalstreams.processor.method.ConformalMethods} has them by name.
 */
package io.conformalstreams.processor.method;
