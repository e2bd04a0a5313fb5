/**
 * Confidence sets as objects of the study that their image belongs to: finding the source series by image id, naming
 * segments, and encoding the objects.
 */
package io.conformalstreams.connectors.study;
