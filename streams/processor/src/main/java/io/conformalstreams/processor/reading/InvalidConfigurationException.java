package io.conformalstreams.processor.reading;

import java.util.List;

/** The configuration cannot be used. The message lists every problem: where, what stands there, what is allowed. */
public final class InvalidConfigurationException extends RuntimeException {

    private final transient List<String> problems;

    /** @param problems one line each */
    public InvalidConfigurationException(List<String> problems) {
        super("the configuration has " + problems.size() + (problems.size() == 1 ? " problem" : " problems") + ":\n  "
                + String.join("\n  ", problems));
        this.problems = List.copyOf(problems);
    }

    /** One line for each problem, in the order of the file. */
    public List<String> problems() {
        return problems;
    }
}
