/**
 * Simulates labels with and without drift for the detectors that monitor real labels. It measures how often they raise
 * false alarms, and how soon they detect drift. {@link io.conformalstreams.ops.simulation.SimulationStatement}
 * describes all distributions.
 */
package io.conformalstreams.ops.simulation;
