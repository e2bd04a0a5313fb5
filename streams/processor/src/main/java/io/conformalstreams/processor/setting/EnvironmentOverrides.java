package io.conformalstreams.processor.setting;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Environment variables that replace single values of the file. A variable's name is {@code CONFORMAL_} followed by
 * the path of the setting in upper case with underscores: {@code CONFORMAL_APPLICATION_STATE_DIRECTORY} sets {@code
 * application.stateDirectory}. A variable that begins with {@code CONFORMAL_KAFKA_} sets a Kafka property: the rest of
 * its name is the property's name in upper case, with underscores for dots. Any other variable that begins with {@code
 * CONFORMAL_} would have no effect and is an error.
 */
public final class EnvironmentOverrides {

    static final String PREFIX = "CONFORMAL_";
    private static final String KAFKA_PREFIX = PREFIX + "KAFKA_";

    /** Variables of the launcher, the alert bridge and docker-compose.yml. */
    private static final Set<String> VARIABLES_OF_OTHERS = Set.of(
            "CONFORMAL_JAVA_OPTIONS",
            "CONFORMAL_CLASS_ARCHIVE",
            "CONFORMAL_ALERTMANAGER_AUTHORIZATION",
            "CONFORMAL_IMAGE");

    /** Kubernetes sets these variables in every pod for a service whose name begins with {@code conformal-}. */
    private static final Pattern OF_A_KUBERNETES_SERVICE =
            Pattern.compile("CONFORMAL_\\w+_(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT(_\\d+_(TCP|UDP|SCTP)(_\\w+)?)?)");

    private final Map<String, String> pathsByVariable = new HashMap<>();
    private final Set<String> sections = new HashSet<>();

    /** @param groups groups of settings; a variable may replace any of their settings */
    public EnvironmentOverrides(Collection<SettingGroup> groups) {
        groups.forEach(this::add);
    }

    private void add(SettingGroup group) {
        for (Setting<?> setting : group.settings()) {
            setting.environmentVariable().ifPresent(variable -> pathsByVariable.put(variable, setting.path()));
        }
        sections.add(PREFIX + group.path().split("[.\\[]")[0].toUpperCase(Locale.ROOT) + "_");
        group.groups().forEach(this::add);
    }

    /**
     * Writes the values of variables into the document.
     *
     * @param errors collects the unknown variables
     */
    public void apply(Map<String, String> environment, ObjectNode root, ValidationErrors errors) {
        new TreeMap<>(environment).forEach((variable, value) -> {
            if (variable.startsWith(KAFKA_PREFIX) && variable.length() > KAFKA_PREFIX.length()) {
                String name = property(variable);
                errors.setBy("kafka." + name, variable);
                set(root, List.of("kafka", name), value);
            } else if (pathsByVariable.containsKey(variable)) {
                String path = pathsByVariable.get(variable);
                errors.setBy(path, variable);
                set(root, List.of(path.split("\\.")), value);
            } else if (variable.startsWith(PREFIX) && !isOfOthers(variable)) {
                errors.add(variable, "unknown environment variable" + suggestion(variable));
            }
        });
    }

    private boolean isOfOthers(String variable) {
        boolean isOfSection = sections.stream().anyMatch(variable::startsWith);
        return VARIABLES_OF_OTHERS.contains(variable)
                || !isOfSection && OF_A_KUBERNETES_SERVICE.matcher(variable).matches();
    }

    private String suggestion(String variable) {
        Set<String> known = new HashSet<>(pathsByVariable.keySet());
        known.addAll(VARIABLES_OF_OTHERS);
        return NearestName.of(variable, known)
                .map(name -> "; did you mean " + name + "?")
                .orElse("");
    }

    private static String property(String variable) {
        return variable.substring(KAFKA_PREFIX.length())
                .toLowerCase(Locale.ROOT)
                .replace('_', '.');
    }

    /** Skips a section that is not a mapping, because reading the section reports that error. */
    private static void set(ObjectNode root, List<String> path, String value) {
        ObjectNode mapping = root;
        for (String key : path.subList(0, path.size() - 1)) {
            if (!mapping.has(key)) {
                mapping.putObject(key);
            }
            if (!(mapping.get(key) instanceof ObjectNode next)) {
                return;
            }
            mapping = next;
        }
        mapping.put(path.get(path.size() - 1), value);
    }
}
