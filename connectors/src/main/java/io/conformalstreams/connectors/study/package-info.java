/**
 * Confidence sets as objects of the study that their image belongs to: how the source series is found by image id, what
 * segments are called, and the objects themselves.
 */
package io.conformalstreams.connectors.study;
