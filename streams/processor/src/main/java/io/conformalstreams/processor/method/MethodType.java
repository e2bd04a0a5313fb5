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
 * @param name as configurations and records have it
 * @param settings of a procedure that only this method has
 * @param reader makes the method of its settings
 * @param examples the procedures of an example configuration; none for cases that lack data that it needs
 * @param hasBand whether the area or volume between its inner and its outer set may be watched for drift
 * @param need what cases have for which there is no example, and which cases have what it needs, after "the cases have"
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

    /** A method that has an example for all cases. */
    MethodType(
            String name,
            SettingGroup settings,
            Reader reader,
            Function<ExampleCases, Stream<ExampleProcedure>> examples) {
        this(name, settings, reader, examples, "nothing that it needs");
    }

    /** A method without a band. */
    MethodType(
            String name,
            SettingGroup settings,
            Reader reader,
            Function<ExampleCases, Stream<ExampleProcedure>> examples,
            String need) {
        this(name, settings, reader, examples, false, need);
    }

    /**
     * The settings of a method, none yet.
     *
     * @param name of the method
     * @param description what the method does, in a sentence
     */
    static SettingGroup settings(String name, String description) {
        return SettingGroup.under(
                PATH,
                "type: " + name,
                description + " [procedures/" + name + ".md](procedures/" + name + ".md) explains it.");
    }

    /** The same type, with a band that may be watched. */
    MethodType withBand() {
        return new MethodType(name, settings, reader, examples, true, need);
    }

    /**
     * Example procedures for cases, each as the YAML of one sequence element; empty if the method does not suit the
     * cases.
     */
    public List<String> exampleConfiguration(ExampleCases cases) {
        return examples.apply(cases)
                .map(procedure -> procedure.yaml(name, cases.model()))
                .toList();
    }

    /** Whether cases have what the method needs. */
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
     * @param model of the procedure, if it could be read
     * @param channel of the procedure, if it could be read
     * @return empty, with every error reported, if anything is wrong
     */
    public Optional<ConformalMethod> read(ConfigurationNode node, Optional<Model> model, Optional<Channel> channel) {
        return reader.read(new WrittenProcedure(node, settings.readEach(node), model, channel))
                .map(method -> method);
    }

    /** Makes a method of its settings. */
    @FunctionalInterface
    interface Reader {

        /**
         * Makes a method of its settings.
         *
         * @return empty if a setting has no value, or if settings do not fit together, with that error reported
         */
        Optional<? extends ConformalMethod> read(WrittenProcedure written);
    }
}
