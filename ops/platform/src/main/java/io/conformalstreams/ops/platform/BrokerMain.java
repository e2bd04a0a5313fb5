package io.conformalstreams.ops.platform;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The main class of {@link BrokerProcess}'s child JVM.
 *
 * <p>Arguments: directory, client port, controller port, a file to create when the broker responds to clients, then {@code
 * name=value} properties. It runs until it gets a signal or its parent ends.
 */
final class BrokerMain {

    private BrokerMain() {}

    public static void main(String[] arguments) throws Exception {
        ParentWatch.exitWithParent();
        EmbeddedBroker broker = EmbeddedBroker.start(settings(List.of(arguments)));
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "broker-shutdown"));
        Files.createFile(Path.of(arguments[3]));
    }

    static List<String> arguments(BrokerSettings settings, Path readyFile) {
        List<String> arguments = new java.util.ArrayList<>(List.of(
                settings.directory().toString(),
                Integer.toString(settings.port()),
                Integer.toString(settings.controllerPort()),
                readyFile.toString()));
        settings.additionalProperties().forEach((name, value) -> arguments.add(name + "=" + value));
        return arguments;
    }

    private static BrokerSettings settings(List<String> arguments) {
        Map<String, String> properties = new HashMap<>();
        for (String property : arguments.subList(4, arguments.size())) {
            int separator = property.indexOf('=');
            properties.put(property.substring(0, separator), property.substring(separator + 1));
        }
        return new BrokerSettings(
                Path.of(arguments.get(0)),
                Integer.parseInt(arguments.get(1)),
                Integer.parseInt(arguments.get(2)),
                properties);
    }
}
