/**
 * A real Kafka broker and a real schema registry on this machine, without containers and without privileges.
 *
 * <p>{@link io.conformalstreams.ops.platform.Platform} runs both under one state directory, for the demo. Fault tests
 * and benchmarks use the parts: {@link io.conformalstreams.ops.platform.EmbeddedBroker} in this JVM, {@link
 * io.conformalstreams.ops.platform.BrokerProcess} in a JVM that can be killed, and {@link
 * io.conformalstreams.ops.platform.EmbeddedRegistry}. {@link io.conformalstreams.ops.platform.ConnectWorker} runs the
 * connectors on any cluster.
 *
 * <p>Everything listens on the loopback address only. With one node and one replica, it is not meant to store patient
 * data for long.
 */
package io.conformalstreams.ops.platform;
