package io.conformalstreams.ops.platform;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Finds free ports on the loopback interface.
 *
 * <p>A server that is stopped for a while needs its port again. The ports are therefore below 32,768: by default, the
 * operating system gives the ports above to outgoing connections, one of which could have the server's port by then.
 */
public final class LoopbackPorts {

    private static final int FIRST = 20_000;
    private static final int COUNT = 12_000;

    /** Processes that run at the same time have different numbers, so each one searches from another port. */
    private static final int PORTS_OF_A_PROCESS = 64;

    private static final AtomicInteger NEXT =
            new AtomicInteger((int) (ProcessHandle.current().pid() * PORTS_OF_A_PROCESS % COUNT));

    private LoopbackPorts() {}

    /**
     * Returns distinct ports from 20,000 to 31,999, which nobody uses now. This process gets a port again only after all
     * others.
     *
     * @param count number of ports, from 0 to 12,000
     * @throws IOException if there are not enough free ports
     */
    public static int[] free(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>(count);
        try {
            for (int attempts = 0; sockets.size() < count; attempts++) {
                if (attempts == COUNT) {
                    throw new IOException("only %d of %d ports are free from %d to %d"
                            .formatted(sockets.size(), count, FIRST, FIRST + COUNT - 1));
                }
                open(FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT), sockets);
            }
            return sockets.stream().mapToInt(ServerSocket::getLocalPort).toArray();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    private static void open(int port, List<ServerSocket> sockets) throws IOException {
        try {
            sockets.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
        } catch (BindException taken) {
            // The next port may be free.
        }
    }
}
