package io.conformalstreams.processor.setting;

import java.util.List;

/** The configuration is invalid. The message lists every error with path, value and what is allowed. */
public final class InvalidConfigurationException extends RuntimeException {

    private final transient List<String> errors;

    /** @param errors one line each */
    public InvalidConfigurationException(List<String> errors) {
        super("the configuration has " + errors.size() + (errors.size() == 1 ? " error" : " errors") + ":\n  "
                + String.join("\n  ", errors));
        this.errors = List.copyOf(errors);
    }

    /** One line for each error, in the order of the file. */
    public List<String> errors() {
        return errors;
    }
}
