package io.conformalstreams.ops.command;

import io.conformalstreams.ops.dashboard.Dashboard;
import io.conformalstreams.ops.dashboard.DashboardSettings;
import io.conformalstreams.processor.access.Role;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dashboard}: serves the page that shows whether the promises hold. */
@Command(
        name = "dashboard",
        description = {
            "Serves a page that shows whether the promises hold, until it gets a signal to stop (Ctrl-C, SIGTERM).",
            "It reads the topics, keeps bounded aggregates in memory, and has no state of its own: you can stop, kill"
                    + " or start it anywhere at any time. It waits while Kafka or the schema registry does not respond.",
            "By default only this machine can reach it, and everybody on it may view. On another address it needs a"
                    + " token for viewing and TLS, or a proxy in front of it. Acting (closing alerts, new epochs) always"
                    + " needs a token of its own.",
            "The environment variable CONFORMAL_DASHBOARD_KEY_STORE_PASSWORD has the password of the key store."
        })
final class DashboardCommand implements Callable<Integer> {

    private static final String PASSWORD = "CONFORMAL_DASHBOARD_KEY_STORE_PASSWORD";

    @Mixin
    private ConfigurationOption configuration = new ConfigurationOption(Role.DASHBOARD);

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "8095",
            description = "Port to listen on; 0 selects any free port (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Network interface to listen on (default: ${DEFAULT-VALUE}).")
    private String host;

    @Option(
            names = {"--view-token-file", "--token-file"},
            paramLabel = "FILE",
            description = "File with the token for viewing, at least 16 characters (default: none).")
    private Optional<Path> viewToken = Optional.empty();

    @Option(
            names = "--act-token-file",
            paramLabel = "FILE",
            description = "File with the token for acting, at least 16 characters and another one than for viewing"
                    + " (default: nobody may act).")
    private Optional<Path> actToken = Optional.empty();

    @Option(
            names = "--key-store",
            paramLabel = "FILE",
            description = "Key store (PKCS12 or JKS) for TLS (default: plain HTTP).")
    private Optional<Path> keyStore = Optional.empty();

    @Option(
            names = "--behind-proxy",
            description = "A proxy in front of the dashboard authenticates users and encrypts. Then --bind may name any"
                    + " address without a token and TLS; nothing but the proxy must reach it.")
    private boolean behindProxy;

    @Option(
            names = "--host",
            paramLabel = "NAME",
            split = ",",
            description = "Name by which browsers reach the dashboard, without a port. Requests for other hosts are"
                    + " refused (default: the local names and --bind).")
    private Set<String> hosts = Set.of();

    @Option(
            names = "--images",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Number of newest images in the worklist (default: ${DEFAULT-VALUE}).")
    private int images;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        ConformalConfiguration configured = configuration.load();
        try (Dashboard dashboard = start(configured)) {
            PrintWriter error = spec.commandLine().getErr();
            error.println("dashboard  " + dashboard.address());
            error.flush();
            CountDownLatch stopped = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(stopped::countDown, "stop-dashboard"));
            stopped.await();
        }
        return ExitCode.OK.code();
    }

    private Dashboard start(ConformalConfiguration configured) throws IOException {
        DashboardSettings settings = settings();
        try {
            return Dashboard.start(configured, settings, this::report);
        } catch (UncheckedIOException e) {
            throw CommandFailure.usage(e.getMessage(), e);
        } catch (IOException e) {
            throw CommandFailure.usage("--key-store: " + e.getMessage(), e);
        }
    }

    /** Reads the options. If they would open the dashboard to everybody, the message names the options that help. */
    private DashboardSettings settings() throws IOException {
        try {
            return new DashboardSettings(
                    host,
                    port,
                    token(viewToken),
                    token(actToken),
                    keyStore.map(file -> new DashboardSettings.KeyStoreFile(
                            file, Optional.ofNullable(System.getenv(PASSWORD)).orElse(""))),
                    behindProxy,
                    hosts,
                    images);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(
                    e.getMessage() + " (--bind, --view-token-file, --act-token-file, --key-store, --behind-proxy)", e);
        }
    }

    private static Optional<String> token(Optional<Path> file) throws IOException {
        return file.isEmpty()
                ? Optional.empty()
                : Optional.of(Files.readString(file.get()).strip());
    }

    private synchronized void report(String line) {
        PrintWriter error = spec.commandLine().getErr();
        error.println(line);
        error.flush();
    }
}
