package io.conformalstreams.processor.method;

import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.setting.ConfigurationNode;
import io.conformalstreams.processor.setting.Constraint;
import io.conformalstreams.processor.setting.Setting;
import io.conformalstreams.processor.setting.SettingValues;
import java.util.Optional;

/**
 * A procedure in the configuration, while its method is read. A method checks here that its settings fit each other and
 * the model, and reports errors.
 *
 * @param node the mapping of the procedure
 * @param values values of the method's own settings
 * @param model model of the procedure; empty if it could not be read
 * @param channel structure to which the procedure applies; empty if it could not be read
 */
record WrittenProcedure(
        ConfigurationNode node, SettingValues values, Optional<Model> model, Optional<Channel> channel) {

    /** Returns the values if every setting of the method has one. */
    Optional<SettingValues> complete() {
        return values.complete();
    }

    /** Returns the channel that a setting names. If the model does not have that channel, reports an error. */
    Optional<Channel> channel(Setting<String> setting) {
        return model.flatMap(known -> allowed(setting, known.channelNames()).map(known::channel));
    }

    /**
     * Returns the value of a setting if a constraint that depends on other settings allows it. Otherwise reports an
     * error.
     */
    Optional<String> allowed(Setting<String> setting, Constraint<String> constraint) {
        Optional<String> value = values.find(setting);
        if (value.isPresent() && !constraint.isSatisfied().test(value.get())) {
            node.reject(setting.key(), value.get(), constraint.allowed());
            return Optional.empty();
        }
        return value;
    }
}
