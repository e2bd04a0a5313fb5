package io.conformalstreams.ops.platform;

/**
 * The main class of {@link ConnectWorker}'s child JVM: Kafka Connect's own main class, and an eye on the parent.
 *
 * <p>Kafka Connect is not on our class path, hence the name instead of a call.
 */
final class WorkerMain {

    private static final String WORKER_MAIN_CLASS = "org.apache.kafka.connect.cli.ConnectDistributed";

    private WorkerMain() {}

    public static void main(String[] arguments) throws ReflectiveOperationException {
        ParentWatch.exitWithParent();
        Class.forName(WORKER_MAIN_CLASS).getMethod("main", String[].class).invoke(null, (Object) arguments);
    }
}
