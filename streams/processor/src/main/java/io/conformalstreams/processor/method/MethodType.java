package io.conformalstreams.processor.method;

import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.setting.ConfigurationNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A method before it is configured: its name, its settings and its examples.
 *
 * @param name as configurations and records have it
 * @param reader reads its settings
 * @param examples the procedures of an example configuration; none for cases that lack data that it needs
 * @param hasBand whether the area or volume between its inner and its outer set may be watched for drift
 * @param need what cases have for which there is no example, and which cases have what it needs, after "the cases have"
 */
public record MethodType(
        String name,
        Reader reader,
        Function<ExampleCases, Stream<ExampleProcedure>> examples,
        boolean hasBand,
        String need) {

    /** A method that has an example for all cases. */
    MethodType(String name, Reader reader, Function<ExampleCases, Stream<ExampleProcedure>> examples) {
        this(name, reader, examples, "nothing that it needs");
    }

    /** A method without a band. */
    MethodType(String name, Reader reader, Function<ExampleCases, Stream<ExampleProcedure>> examples, String need) {
        this(name, reader, examples, false, need);
    }

    /** The same type, with a band that may be watched. */
    MethodType withBand() {
        return new MethodType(name, reader, examples, true, need);
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

    /** Reads the settings of a method. */
    @FunctionalInterface
    public interface Reader {

        /**
         * Reads the settings that belong to one method type.
         *
         * @param section of the procedure
         * @param model of the procedure, where it could be read
         * @return empty, with problems reported, where anything is wrong
         */
        Optional<? extends ConformalMethod> read(ConfigurationNode section, Optional<Model> model);
    }
}
