package io.conformalstreams.ops.command;

import picocli.CommandLine.Option;

/** The option {@code --reason}: why an operator changes something. */
final class ReasonOption {

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            required = true,
            description = "Reason, for the record; no patient identifiers.")
    private String text;

    /**
     * Returns the reason, without space around it.
     *
     * @param longest most characters
     * @param explained what the reason explains, such as "the alert is closed"
     * @throws CommandFailure if the reason is blank or too long
     */
    String require(int longest, String explained) {
        if (text.isBlank() || text.length() > longest) {
            throw CommandFailure.usage("--reason: has " + text.strip().length() + " characters; give 1 to " + longest
                    + " characters that say why " + explained);
        }
        return text.strip();
    }
}
