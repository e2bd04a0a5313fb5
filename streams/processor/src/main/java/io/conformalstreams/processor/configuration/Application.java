package io.conformalstreams.processor.configuration;

import io.conformalstreams.conformal.image.ImageThreads;
import io.conformalstreams.processor.setting.ConfigurationNode;
import io.conformalstreams.processor.setting.Constraint;
import io.conformalstreams.processor.setting.ScalarType;
import io.conformalstreams.processor.setting.Setting;
import io.conformalstreams.processor.setting.SettingGroup;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The running application.
 *
 * @param id first part of the application ids of the topologies, and thus of their consumer groups, internal topics
 *     and transactional ids
 * @param instanceId name of this instance in its consumer groups; empty for a name that is kept in the state directory
 * @param standbyReplicas number of further instances that keep a copy of each state store
 * @param stateDirectory folder of the state stores
 * @param exactlyOnce whether outputs, state and input offsets are committed in one transaction
 * @param imageThreads number of threads that share the pixels of one large image; empty for all processors
 * @param storeMemoryBytes memory outside the heap that all state stores of the process may use together
 * @param http address at which health and metrics are served
 */
public record Application(
        String id,
        Optional<String> instanceId,
        int standbyReplicas,
        Path stateDirectory,
        boolean exactlyOnce,
        Optional<Integer> imageThreads,
        int storeMemoryBytes,
        HttpAddress http) {

    static final SettingGroup SETTINGS = SettingGroup.of(
                    "application", "Identity, state and endpoints of the running application.")
            .include(HttpAddress.SETTINGS);

    private static final Constraint<String> ID_RULE = Constraint.matching(
            "[a-zA-Z0-9][a-zA-Z0-9._-]{0,127}",
            "1 to 128 letters, digits, dots, underscores and hyphens, a letter or digit first");
    private static final Constraint<Integer> STANDBY_REPLICAS_RULE = Constraint.between(0, 10);
    private static final Constraint<Integer> IMAGE_THREADS_RULE = Constraint.between(1, 256);
    private static final Constraint<Integer> STORE_MEMORY_RULE = Constraint.between(16 << 20, Integer.MAX_VALUE);

    private static final Setting<String> ID = SETTINGS.optional(
            "id",
            ScalarType.text(ID_RULE),
            "conformal-streams",
            "First part of the consumer groups `<id>-calibration`, `<id>-prediction` and `<id>-comparison`, and of their internal topics and"
                    + " transactional ids. Access control lists must allow these names.");
    private static final Setting<Optional<String>> INSTANCE_ID = SETTINGS.unset(
            "instanceId",
            ScalarType.text(ID_RULE),
            "a random name that is kept in the state directory",
            "Name of this instance, unique among all instances and unchanged after a restart, for example the pod name"
                    + " of a StatefulSet. Sets Kafka's `group.instance.id`. An instance that restarts within the session"
                    + " timeout gets its partitions back without a rebalance. A named instance has 60 s, and keeps its"
                    + " partitions when it is stopped, too. An instance without a name has 20 s after a crash, and gives"
                    + " its partitions to others when it is stopped.");
    private static final Setting<Integer> STANDBY_REPLICAS = SETTINGS.optional(
            "standbyReplicas",
            ScalarType.wholeNumber(STANDBY_REPLICAS_RULE),
            "0",
            "Number of other instances that keep an up-to-date copy of each state store. With 1, an instance that takes"
                    + " over partitions need not first restore their state from the changelog. Each copy needs disk"
                    + " space of its own. Sets Kafka's `num.standby.replicas`.");
    private static final Setting<Path> STATE_DIRECTORY = SETTINGS.optional(
            "stateDirectory",
            ScalarType.PATH,
            "conformal-state",
            "Folder of the state stores; a relative path starts at the working directory. Losing it loses no data,"
                    + " but restoring the state from Kafka takes time. In production, choose a folder that survives"
                    + " restarts and that no clean-up of temporary files deletes.");
    private static final Setting<Boolean> EXACTLY_ONCE = SETTINGS.optional(
            "exactlyOnce",
            ScalarType.BOOLEAN,
            "true",
            "Whether outputs, state and input offsets are committed in one transaction. With `false`, records may be"
                    + " processed and published again after a failure.");
    private static final Setting<Optional<Integer>> IMAGE_THREADS = SETTINGS.unset(
            "imageThreads",
            ScalarType.wholeNumber(IMAGE_THREADS_RULE),
            "the number of processors",
            "Number of threads that share the pixels of one image. Images with fewer than 262,144 pixels are not shared."
                    + " The outputs are the same with every number. With 1, a stratum uses one core even for large"
                    + " volumes.");
    private static final Setting<Integer> STORE_MEMORY_BYTES = SETTINGS.optional(
            "storeMemoryBytes",
            ScalarType.wholeNumber(STORE_MEMORY_RULE),
            Integer.toString(128 << 20),
            "Memory outside the heap, in bytes, for the state stores of all partitions of the process together: entries that"
                    + " are not in files yet, and blocks, indexes and filters of the files. With less, the stores write"
                    + " smaller files and read from the disk more often.");

    public Application {
        ID_RULE.require("id", id);
        instanceId.ifPresent(given -> ID_RULE.require("instanceId", given));
        STANDBY_REPLICAS_RULE.require("standbyReplicas", standbyReplicas);
        imageThreads.ifPresent(given -> IMAGE_THREADS_RULE.require("imageThreads", given));
        STORE_MEMORY_RULE.require("storeMemoryBytes", storeMemoryBytes);
    }

    static Optional<Application> read(ConfigurationNode document) {
        return SETTINGS.read(document)
                .flatMap(values -> HttpAddress.of(values, document)
                        .map(http -> new Application(
                                values.get(ID),
                                values.get(INSTANCE_ID),
                                values.get(STANDBY_REPLICAS),
                                values.get(STATE_DIRECTORY),
                                values.get(EXACTLY_ONCE),
                                values.get(IMAGE_THREADS),
                                values.get(STORE_MEMORY_BYTES),
                                http)));
    }

    /** Returns new threads for the pixels of images, which all images of a topology share. */
    public ImageThreads newImageThreads() {
        return ImageThreads.of(imageThreads.orElseGet(Runtime.getRuntime()::availableProcessors));
    }

    /** Application id of the calibration topology. */
    public String calibrationId() {
        return id + "-calibration";
    }

    /** Application id of the prediction topology. */
    public String predictionId() {
        return id + "-prediction";
    }

    /** Application id of the comparison topology. */
    public String comparisonId() {
        return id + "-comparison";
    }
}
