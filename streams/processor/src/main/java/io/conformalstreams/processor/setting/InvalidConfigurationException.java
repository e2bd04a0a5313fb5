package io.conformalstreams.processor.setting;

import java.util.List;

/** Reports an invalid configuration. The message lists each error with path, value and allowed values. */
public final class InvalidConfigurationException extends RuntimeException {

    private final transient List<String> errors;

    /** @param errors one line for each error */
    public InvalidConfigurationException(List<String> errors) {
        super("the configuration has " + errors.size() + (errors.size() == 1 ? " error" : " errors") + ":\n  "
                + String.join("\n  ", errors));
        this.errors = List.copyOf(errors);
    }

    /** Returns one line for each error, in the order of the file. */
    public List<String> errors() {
        return errors;
    }
}
