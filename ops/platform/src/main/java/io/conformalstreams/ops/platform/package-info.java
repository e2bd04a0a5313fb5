/**
 * A real Kafka broker and a real schema registry on this machine, without containers and without privileges.
 *
 * <p>{@link io.conformalstreams.ops.platform.Platform} is both of them under one state directory, which is what the demo
 * starts. Fault tests and benchmarks take the parts: {@link io.conformalstreams.ops.platform.EmbeddedBroker} in this
 * JVM, {@link io.conformalstreams.ops.platform.BrokerProcess} in a JVM that can be killed, and
 * {@link io.conformalstreams.ops.platform.EmbeddedRegistry}. {@link io.conformalstreams.ops.platform.ConnectWorker} runs
 * the connectors on any cluster.
 *
 * <p>Everything listens on the loopback address only, and nothing here is meant to hold patient data for long: one
 * node, one replica.
 */
package io.conformalstreams.ops.platform;
