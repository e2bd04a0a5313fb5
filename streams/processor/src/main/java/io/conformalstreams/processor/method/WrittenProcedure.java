package io.conformalstreams.processor.method;

import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.setting.ConfigurationNode;
import io.conformalstreams.processor.setting.Constraint;
import io.conformalstreams.processor.setting.Setting;
import io.conformalstreams.processor.setting.SettingValues;
import java.util.Optional;

/**
 * A procedure while its method is read: what could be read of it so far. A method checks what its settings need of each
 * other and of the model, and reports errors here.
 *
 * @param node the mapping of the procedure
 * @param values those of the method's own settings
 * @param model empty if it could not be read
 * @param channel the structure that the procedure is about; empty if it could not be read
 */
record WrittenProcedure(
        ConfigurationNode node, SettingValues values, Optional<Model> model, Optional<Channel> channel) {

    /** The values, if every setting of the method has one. */
    Optional<SettingValues> complete() {
        return values.complete();
    }

    /** The channel of the model that a setting names. Reports an error if the model has no such channel. */
    Optional<Channel> channel(Setting<String> setting) {
        return model.flatMap(known -> allowed(setting, known.channelNames()).map(known::channel));
    }

    /** The value of a setting, if a constraint that depends on other settings allows it. Reports an error if not. */
    Optional<String> allowed(Setting<String> setting, Constraint<String> constraint) {
        Optional<String> value = values.find(setting);
        if (value.isPresent() && !constraint.isSatisfied().test(value.get())) {
            node.reject(setting.key(), value.get(), constraint.allowed());
            return Optional.empty();
        }
        return value;
    }
}
