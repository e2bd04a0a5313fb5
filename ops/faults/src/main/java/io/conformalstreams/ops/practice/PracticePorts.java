package io.conformalstreams.ops.practice;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/**
 * The loopback ports of the cluster and of the topologies.
 *
 * @param scram for clients that log in with a password
 * @param certificate for clients with a certificate
 * @param controller for the broker's own controller
 * @param registry for clients of the registry
 * @param firstHttp for health and metrics of the first topology; each further one has the next port
 */
record PracticePorts(int scram, int certificate, int controller, int registry, int firstHttp) {

    /** Consecutive ports. */
    static PracticePorts from(int first) {
        return new PracticePorts(first, first + 1, first + 2, first + 3, first + 4);
    }

    /** @throws IOException if another process uses a port of the cluster; the message names the port and a remedy */
    void requireFree() throws IOException {
        for (int port : new int[] {scram, certificate, controller, registry}) {
            try {
                new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
            } catch (IOException used) {
                throw new IOException(
                        "port " + port + " is in use; end the process that uses it, or choose other ports with --port",
                        used);
            }
        }
    }
}
