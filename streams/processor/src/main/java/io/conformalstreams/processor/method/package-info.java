/**
 * The conformal methods, each in one file: its settings, how it reduces a labelled image to critical values, and which
 * region it predicts. {@link io.conformalstreams.processor.method.ConformalMethods} lists them by name.
 */
package io.conformalstreams.processor.method;
