package io.conformalstreams.processor.method;

import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.setting.ConfigurationNode;
import io.conformalstreams.processor.setting.SettingGroup;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A method before it is configured: its name, its settings and its examples.
 *
 * @param name name in configurations and records
 * @param settings the settings that a procedure has only with this method
 * @param reader creates the method from its settings
 * @param examples procedures for an example configuration; none if the cases lack data that the method needs
 * @param hasBand whether the area or volume between its inner and its outer set can be monitored for drift
 * @param need explains to the user why unsuitable cases have no example, and which cases are suitable; it continues a
 *     sentence that begins with "the cases have"
 */
public record MethodType(
        String name,
        SettingGroup settings,
        Reader reader,
        Function<ExampleCases, Stream<ExampleProcedure>> examples,
        boolean hasBand,
        String need) {

    /** Path of a procedure in the configuration. */
    static final String PATH = "procedures[]";

    /** Creates a method that has an example for all cases. */
    MethodType(
            String name,
            SettingGroup settings,
            Reader reader,
            Function<ExampleCases, Stream<ExampleProcedure>> examples) {
        this(name, settings, reader, examples, "nothing that it needs");
    }

    /** Creates a method without a band. */
    MethodType(
            String name,
            SettingGroup settings,
            Reader reader,
            Function<ExampleCases, Stream<ExampleProcedure>> examples,
            String need) {
        this(name, settings, reader, examples, false, need);
    }

    /**
     * Creates the group for the settings of a method. The group is still empty.
     *
     * @param name name of the method
     * @param description what the method does, in one sentence
     */
    static SettingGroup settings(String name, String description) {
        return SettingGroup.under(
                PATH,
                "type: " + name,
                description + " [procedures/" + name + ".md](procedures/" + name + ".md) explains it.");
    }

    /** Returns the same type, with a band that can be monitored. */
    MethodType withBand() {
        return new MethodType(name, settings, reader, examples, true, need);
    }

    /**
     * Returns procedures that serve as examples for some cases. Each string is the YAML of one element of a sequence. The
     * list is empty if the method does not suit the cases.
     */
    public List<String> exampleConfiguration(ExampleCases cases) {
        return examples.apply(cases)
                .map(procedure -> procedure.yaml(name, cases.model()))
                .toList();
    }

    /** Tells whether the cases have what the method needs. */
    public boolean fits(ExampleCases cases) {
        return examples.apply(cases).findAny().isPresent();
    }

    @Override
    public String toString() {
        return name;
    }

    /**
     * Reads the method from the procedure that configures it.
     *
     * @param node the mapping of the procedure
     * @param model model of the procedure, if it could be read
     * @param channel channel of the procedure, if it could be read
     * @return empty if anything is wrong; every error has then been reported
     */
    public Optional<ConformalMethod> read(ConfigurationNode node, Optional<Model> model, Optional<Channel> channel) {
        return reader.read(new WrittenProcedure(node, settings.readEach(node), model, channel))
                .map(method -> method);
    }

    /** Creates a method from its settings. */
    @FunctionalInterface
    interface Reader {

        /**
         * Creates a method from its settings.
         *
         * @return empty if a setting has no value, or if settings do not fit together; the error has then been reported
         */
        Optional<? extends ConformalMethod> read(WrittenProcedure written);
    }
}
