/** Segmentation models, what they score, and a record's scores after validation. */
package io.conformalstreams.processor.model;
