/**
 * A secured cluster on this machine, on which operators practise: {@link io.conformalstreams.ops.practice.PracticeCommand}
 * starts a broker and a registry, and writes a configuration for each client.
 */
package io.conformalstreams.ops.practice;
