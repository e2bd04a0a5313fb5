/**
 * Injects faults into the processes of a running stream at random moments: it kills, stops and starves them, and sends
 * records that a faulty gateway would send. Then it compares what the stream has published with an undisturbed run of
 * the same log.
 */
package io.conformalstreams.ops.fault;
