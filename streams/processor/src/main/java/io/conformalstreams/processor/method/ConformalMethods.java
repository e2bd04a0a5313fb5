package io.conformalstreams.processor.method;

import io.conformalstreams.processor.setting.Constraint;
import java.util.List;
import java.util.Optional;

/** The registry of methods, the only place that names each method. */
public final class ConformalMethods {

    private static final List<MethodType> TYPES = List.of(
            InnerOuterMethod.METHOD_TYPE,
            CrossConformalMethod.METHOD_TYPE,
            MarginMethod.METHOD_TYPE,
            ErosionMethod.METHOD_TYPE,
            LesionMethod.METHOD_TYPE,
            LesionWiseMethod.METHOD_TYPE,
            RiskMethod.METHOD_TYPE,
            RatioMethod.METHOD_TYPE,
            VolumeMethod.METHOD_TYPE,
            DiceBoundMethod.METHOD_TYPE);

    /** The constraint on the name of a method. */
    public static final Constraint<String> TYPE =
            new Constraint<>("one of " + String.join(", ", names()), names()::contains);

    private ConformalMethods() {}

    /** All types. */
    public static List<MethodType> types() {
        return TYPES;
    }

    /** The names of all types. */
    public static List<String> names() {
        return TYPES.stream().map(MethodType::name).toList();
    }

    /** The method type with a name; empty if there is none. */
    public static Optional<MethodType> type(String name) {
        return TYPES.stream().filter(type -> type.name().equals(name)).findFirst();
    }

    /** The names of the methods whose inner and outer sets have a band between them. This band can be monitored for drift. */
    public static List<String> typesWithBand() {
        return TYPES.stream().filter(MethodType::hasBand).map(MethodType::name).toList();
    }
}
