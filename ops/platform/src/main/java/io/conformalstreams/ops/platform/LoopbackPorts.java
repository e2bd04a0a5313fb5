package io.conformalstreams.ops.platform;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Finds free ports on the loopback interface. */
public final class LoopbackPorts {

    private LoopbackPorts() {}

    /**
     * Returns distinct ports. They are all open at the same time during the choice and closed before the return.
     * Another process could take one before it is used, but this is rare because of the order in which the operating
     * system assigns ports.
     */
    public static int[] free(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>(count);
        try {
            int[] ports = new int[count];
            for (int i = 0; i < count; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                sockets.add(socket);
                ports[i] = socket.getLocalPort();
            }
            return ports;
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }
}
