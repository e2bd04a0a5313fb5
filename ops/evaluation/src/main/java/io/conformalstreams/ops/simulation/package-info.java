/**
 * Simulates drift and its absence label by label, with the detectors that watch real labels: how often they alarm falsely,
 * and how soon they see what happens. All distributions are stated in {@link
 * io.conformalstreams.ops.simulation.SimulationStatement}.
 */
package io.conformalstreams.ops.simulation;
