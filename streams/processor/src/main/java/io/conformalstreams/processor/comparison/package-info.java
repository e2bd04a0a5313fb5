/** The topology that compares a candidate model with the model in use on the same images. */
package io.conformalstreams.processor.comparison;
