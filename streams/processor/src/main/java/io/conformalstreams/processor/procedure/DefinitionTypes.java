package io.conformalstreams.processor.procedure;

import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.reading.Constraint;
import io.conformalstreams.processor.reading.Section;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The procedures by the names of their types. */
public final class DefinitionTypes {

    private static final Map<String, Reader> READERS = new LinkedHashMap<>();

    static {
        READERS.put(InnerOuterDefinition.TYPE, (section, model) -> InnerOuterDefinition.read(section));
        READERS.put(CrossConformalDefinition.TYPE, CrossConformalDefinition::read);
        READERS.put(MarginDefinition.TYPE, MarginDefinition::read);
        READERS.put(ErosionDefinition.TYPE, (section, model) -> ErosionDefinition.read(section));
        READERS.put(LesionDefinition.TYPE, (section, model) -> LesionDefinition.read(section));
        READERS.put(RatioDefinition.TYPE, RatioDefinition::read);
        READERS.put(RiskDefinition.TYPE, RiskDefinition::read);
    }

    /** The names of types. */
    public static final Constraint<String> TYPE =
            new Constraint<>("one of " + String.join(", ", READERS.keySet()), READERS::containsKey);

    private DefinitionTypes() {}

    /**
     * Reads what is particular to a type.
     *
     * @param type one that {@link #TYPE} allows
     * @param section of the procedure
     * @param model of the procedure, where it could be read
     * @return empty, with problems reported, where anything is wrong
     */
    public static Optional<Definition> read(String type, Section section, Optional<Model> model) {
        return READERS.get(type).read(section, model).map(definition -> definition);
    }

    @FunctionalInterface
    private interface Reader {
        Optional<? extends Definition> read(Section section, Optional<Model> model);
    }
}
