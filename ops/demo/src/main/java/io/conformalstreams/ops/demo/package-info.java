/**
 * Runs the whole system on one machine: a broker, a registry, both topologies, and a gateway that streams cases through
 * them.
 */
package io.conformalstreams.ops.demo;
