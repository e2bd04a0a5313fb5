package io.conformalstreams.ops.practice;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * Kafka's own command-line tools, which a machine without Kafka's distribution lacks. They run from the jars of this program,
 * under their usual names.
 */
final class KafkaScripts {

    private static final Map<String, String> TOOLS = Map.of(
            "kafka-acls.sh", "org.apache.kafka.tools.AclCommand",
            "kafka-console-producer.sh", "org.apache.kafka.tools.ConsoleProducer");

    private KafkaScripts() {}

    static void write(Path directory) throws IOException {
        for (Map.Entry<String, String> tool : TOOLS.entrySet()) {
            Path script = directory.resolve(tool.getKey());
            Files.writeString(script, """
                    #!/usr/bin/env bash
                    # The tool of this name in Kafka's distribution, from the jars of this checkout.
                    exec %s -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dconformal.log.level=ERROR \\
                        -Dconformal.log.level.libraries=ERROR -cp %s %s "$@"
                    """.formatted(
                            quoted(Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString()),
                            quoted(System.getProperty("java.class.path")),
                            tool.getValue()));
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
