package io.conformalstreams.ops.platform;

/**
 * The main class of {@link EmbeddedRegistry}'s child JVM: runs the registry's main class and watches the parent
 * process.
 *
 * <p>The registry is not on this module's class path, so its main class is called by name.
 */
final class RegistryMain {

    private static final String REGISTRY_MAIN_CLASS = "io.quarkus.runner.GeneratedMain";

    private RegistryMain() {}

    public static void main(String[] arguments) throws ReflectiveOperationException {
        ParentWatch.exitWithParent();
        Class.forName(REGISTRY_MAIN_CLASS).getMethod("main", String[].class).invoke(null, (Object) arguments);
    }
}
