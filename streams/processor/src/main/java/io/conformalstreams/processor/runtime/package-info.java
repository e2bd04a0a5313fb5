/** Runs the topologies: properties, failures, supervision, health and metrics. */
package io.conformalstreams.processor.runtime;
