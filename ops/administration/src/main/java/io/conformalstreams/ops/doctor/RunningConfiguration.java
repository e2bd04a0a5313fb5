package io.conformalstreams.ops.doctor;

import io.conformalstreams.contracts.ProcedureThresholds;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.record.TopicRecords;
import io.conformalstreams.ops.status.RunningInstance;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Procedure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Compares the configuration with that of the running instances, and with the thresholds that they have published. */
final class RunningConfiguration {

    private static final String SUBJECT = "configuration";

    private RunningConfiguration() {}

    static List<Finding> examine(ConformalConfiguration configuration, TopicRecords records) {
        Map<String, StratumThresholds> newest = new TreeMap<>();
        records.read(
                Topic.THRESHOLDS,
                StratumThresholds.class,
                Instant.MIN,
                record -> record.value().ifPresent(thresholds -> newest.put(thresholds.getStratum(), thresholds)));
        return compare(configuration, List.copyOf(newest.values()));
    }

    static List<Finding> compare(ConformalConfiguration configuration, List<StratumThresholds> newest) {
        List<Finding> findings = new ArrayList<>();
        for (StratumThresholds stratum : newest) {
            for (Procedure procedure : configuration.procedures()) {
                boolean isOfModel = configuration
                        .modelOf(stratum.getStratum())
                        .filter(procedure.model()::equals)
                        .isPresent();
                if (isOfModel) {
                    difference(procedure, stratum).ifPresent(findings::add);
                }
            }
        }
        return findings.isEmpty()
                ? List.of(Finding.ok(
                        SUBJECT, "the newest thresholds of " + newest.size() + " strata come from the same procedures"))
                : findings;
    }

    static List<Finding> compareInstances(List<RunningInstance> instances) {
        List<Finding> differing = instances.stream()
                .filter(instance -> !instance.differences().isEmpty())
                .map(instance -> Finding.warning(
                        "configuration of " + instance.instance(),
                        "differs from this file in " + String.join(", ", instance.differences())
                                + "; give every instance the same file, and restart those that differ"))
                .toList();
        return differing.isEmpty()
                ? List.of(Finding.ok(
                        "configuration of instances",
                        instances.size() + (instances.size() == 1 ? " instance has" : " instances have")
                                + " the settings of this file"))
                : differing;
    }

    private static Optional<Finding> difference(Procedure procedure, StratumThresholds stratum) {
        Optional<ProcedureThresholds> running = stratum.getProcedures().stream()
                .filter(thresholds -> thresholds.getProcedure().equals(procedure.name()))
                .findFirst();
        String where = procedure.name() + " of " + stratum.getStratum();
        if (running.isEmpty()) {
            return Optional.of(Finding.warning(
                    SUBJECT,
                    "the newest thresholds have no procedure " + where
                            + "; restart the calibration with this configuration, which publishes it with the next"
                            + " label"));
        }
        return running.get().getFingerprint().equals(procedure.fingerprint())
                ? Optional.empty()
                : Optional.of(Finding.warning(
                        SUBJECT,
                        "the newest thresholds of " + where + " come from another definition; give every instance the"
                                + " same file, or expect the calibration to begin anew"));
    }
}
