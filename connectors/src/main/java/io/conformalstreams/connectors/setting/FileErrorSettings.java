package io.conformalstreams.connectors.setting;

import java.util.Locale;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;

/** Settings for files or objects that a source can't read. */
public final class FileErrorSettings {

    private static final String ACTION = "file.errors.action";
    private static final String TOPIC = "file.errors.topic";

    private FileErrorSettings() {}

    /**
     * Adds the settings to a group.
     *
     * @param actionDocumentation describes the actions
     * @param reported completes the sentence "Topic for reports on ..." and describes a report, for example "bad files.
     *     The key is the case, ..."
     */
    public static void define(
            ConfigDef definition, String group, int firstOrder, String actionDocumentation, String reported) {
        definition
                .define(
                        ACTION,
                        Type.STRING,
                        "skip",
                        ConfigDef.ValidString.in(BadFilePolicy.names().toArray(String[]::new)),
                        Importance.MEDIUM,
                        actionDocumentation,
                        group,
                        firstOrder,
                        Width.SHORT,
                        "Bad files",
                        SettingRules.recommending(BadFilePolicy.names()))
                .define(
                        TOPIC,
                        Type.STRING,
                        "",
                        Importance.MEDIUM,
                        "Topic for reports on " + reported + " If a converter does not register schemas, register "
                                + "the schema \"string\" under the topic's subject.",
                        group,
                        firstOrder + 1,
                        Width.MEDIUM,
                        "Topic of reports");
    }

    /** The action. */
    public static BadFilePolicy policy(AbstractConfig values) {
        return BadFilePolicy.valueOf(values.getString(ACTION).toUpperCase(Locale.ROOT));
    }

    /** The topic of the reports. */
    public static String topic(AbstractConfig values) {
        return values.getString(TOPIC);
    }

    /**
     * @throws ConfigException if the action is to report and no topic is named
     */
    public static void requireTopic(AbstractConfig values) {
        if (policy(values) == BadFilePolicy.REPORT && topic(values).isBlank()) {
            throw new ConfigException(TOPIC, topic(values), "a topic is needed to report bad files");
        }
    }
}
