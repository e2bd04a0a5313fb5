package io.conformalstreams.ops.practice;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Tells an operator what runs, and which commands come next.
 *
 * @param directory the directory of the cluster, as the operator wrote it
 */
record Instructions(PracticeCluster cluster, Path directory) {

    List<String> lines() {
        PracticePorts ports = cluster.ports();
        List<String> lines = new ArrayList<>(List.of(
                "broker     127.0.0.1:" + ports.scram() + " (SASL_SSL with SCRAM-SHA-512), 127.0.0.1:"
                        + ports.certificate() + " (SSL with a certificate)",
                "registry   " + cluster.registryUrl() + " (TLS with basic authentication)",
                "processes  "
                        + cluster.services().stream()
                                .map(service -> service.name() + " pid "
                                        + service.processId().getAsLong())
                                .collect(Collectors.joining(", ")),
                "clients    " + file("<client>.yaml") + ", with passwords in " + file("secrets"),
                "Only the administrator may do anything yet. In another terminal:",
                command("topics", "administrator"),
                command("topics --acls", "administrator") + " > " + file("grant"),
                "  (cd " + directory + " && PATH=\"$PWD:$PATH\" bash grant)"));
        cluster.topologies().forEach(topology -> lines.add(command("run --topology " + topology, topology)));
        lines.add(command("replay --synthetic 300", "gateway"));
        lines.add(command("status", "operator"));
        lines.add("ops/practice/README.md says what to try then. Ctrl-C ends the cluster; its data stay.");
        return lines;
    }

    private String command(String command, String client) {
        return "  ops/conformal-streams " + command + " --config " + file(client + ".yaml");
    }

    private Path file(String name) {
        return directory.resolve(name);
    }
}
