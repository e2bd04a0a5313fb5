package io.conformalstreams.processor.method;

import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.setting.ConfigurationNode;
import io.conformalstreams.processor.setting.Constraint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The procedures by the names of their types. */
public final class ConformalMethods {

    private static final Map<String, Reader> READERS = new LinkedHashMap<>();

    static {
        READERS.put(InnerOuterMethod.TYPE, (section, model) -> InnerOuterMethod.read(section));
        READERS.put(CrossConformalMethod.TYPE, CrossConformalMethod::read);
        READERS.put(MarginMethod.TYPE, MarginMethod::read);
        READERS.put(ErosionMethod.TYPE, (section, model) -> ErosionMethod.read(section));
        READERS.put(LesionMethod.TYPE, (section, model) -> LesionMethod.read(section));
        READERS.put(RatioMethod.TYPE, RatioMethod::read);
        READERS.put(RiskMethod.TYPE, RiskMethod::read);
    }

    /** The names of types. */
    public static final Constraint<String> TYPE =
            new Constraint<>("one of " + String.join(", ", READERS.keySet()), READERS::containsKey);

    private ConformalMethods() {}

    /** The types whose sets may have a band between them that is watched for drift. */
    public static List<String> typesWithBand() {
        return List.of(InnerOuterMethod.TYPE);
    }

    /**
     * Reads what is particular to a type.
     *
     * @param type one that {@link #TYPE} allows
     * @param section of the procedure
     * @param model of the procedure, where it could be read
     * @return empty, with errors reported, where anything is wrong
     */
    public static Optional<ConformalMethod> read(String type, ConfigurationNode section, Optional<Model> model) {
        return READERS.get(type).read(section, model).map(method -> method);
    }

    @FunctionalInterface
    private interface Reader {
        Optional<? extends ConformalMethod> read(ConfigurationNode section, Optional<Model> model);
    }
}
