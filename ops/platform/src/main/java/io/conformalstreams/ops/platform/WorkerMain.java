package io.conformalstreams.ops.platform;

/**
 * The main class of {@link ConnectWorker}'s child JVM: runs Kafka Connect's main class and watches the parent process.
 *
 * <p>Kafka Connect is not on this module's class path, so its main class is called by name.
 */
final class WorkerMain {

    private static final String WORKER_MAIN_CLASS = "org.apache.kafka.connect.cli.ConnectDistributed";

    private WorkerMain() {}

    public static void main(String[] arguments) throws ReflectiveOperationException {
        ParentWatch.exitWithParent();
        Class.forName(WORKER_MAIN_CLASS).getMethod("main", String[].class).invoke(null, (Object) arguments);
    }
}
