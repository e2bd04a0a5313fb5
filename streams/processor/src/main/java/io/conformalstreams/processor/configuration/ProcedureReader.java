package io.conformalstreams.processor.configuration;

import io.conformalstreams.conformal.adaptation.SizeClasses;
import io.conformalstreams.processor.calibrator.Guarantee;
import io.conformalstreams.processor.calibrator.GuaranteeReader;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.method.ConformalMethod;
import io.conformalstreams.processor.method.ConformalMethods;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.setting.ConfigurationNode;
import io.conformalstreams.processor.setting.Constraint;
import io.conformalstreams.processor.setting.IsoDuration;
import io.conformalstreams.processor.setting.ScalarType;
import io.conformalstreams.processor.setting.ValidationErrors;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the {@code procedures} of a configuration. */
final class ProcedureReader {

    private static final Constraint<String> CLASS_NAME =
            Constraint.matching("[a-z0-9-]{1,64}", "1 to 64 lower-case letters, digits and hyphens");
    private static final Constraint<Double> BOUND =
            new Constraint<>("a number above 0, in mm2 or mm3", bound -> bound > 0 && Double.isFinite(bound));
    private static final ScalarType<Optional<SizeClasses>> NO_CLASSES =
            ScalarType.choice(Map.of("none", Optional.empty()), "none or {names: [small, large], bounds: [number]}");
    private static final ScalarType<Window> WINDOW = new ScalarType<>(
            ProcedureReader::window,
            new Constraint<>(
                    "all, last and a number of images such as \"last 500\","
                            + " or last and a duration such as \"last P30D\"",
                    window -> true));
    private static final Pattern LAST = Pattern.compile("last\\s+(\\S+)");
    private static final Pattern NUMBER_OF_IMAGES = Pattern.compile("[1-9][0-9]{0,8}");

    private final NamedModels models;
    private final ValidationErrors errors;

    ProcedureReader(NamedModels models, ValidationErrors errors) {
        this.models = models;
        this.errors = errors;
    }

    Optional<List<Procedure>> procedures(ConfigurationNode document) {
        List<Procedure> procedures = new ArrayList<>();
        Set<String> names = new HashSet<>();
        List<ConfigurationNode> sections = document.children("procedures");
        for (ConfigurationNode section : sections) {
            try (section) {
                procedure(section, names).ifPresent(procedures::add);
            }
        }
        return procedures.size() == sections.size() ? Optional.of(procedures) : Optional.empty();
    }

    private Optional<Procedure> procedure(ConfigurationNode section, Set<String> names) {
        Optional<String> name = section.required("name", ScalarType.text(Procedure.NAME));
        if (name.isPresent() && !names.add(name.get())) {
            errors.invalid(section.pathOf("name"), name.get(), "different from the names before it");
        }
        var type = section.required("type", ScalarType.text(ConformalMethods.TYPE));
        Optional<Model> model =
                section.required("model", oneOf("the models", models.names())).flatMap(models::named);
        var channel = channel(section, model);
        var alphas = section.distinctScalars("alphas", ScalarType.decimal(Procedure.ALPHA));
        var window = section.required("window", WINDOW);
        var guarantee = GuaranteeReader.read(section);
        var sizeClasses = sizeClasses(section);
        if (type.isEmpty()) {
            section.acceptAllKeys();
            return Optional.empty();
        }
        Optional<ConformalMethod> method = ConformalMethods.read(type.get(), section, model);
        method.ifPresent(read -> requireFitting(section, read, alphas, guarantee, sizeClasses, window));
        return ConfigurationNode.whenRead(
                () -> new Procedure(
                        name.orElseThrow(),
                        model.orElseThrow(),
                        channel.orElseThrow(),
                        alphas.orElseThrow(),
                        method.orElseThrow(),
                        guarantee.orElseThrow(),
                        sizeClasses.orElseThrow(),
                        window.orElseThrow()),
                name,
                model,
                channel,
                alphas,
                method,
                guarantee,
                sizeClasses,
                window);
    }

    /** Reports settings that the method does not support, and settings that would always give trivial regions. */
    private void requireFitting(
            ConfigurationNode section,
            ConformalMethod method,
            Optional<List<BigDecimal>> alphas,
            Optional<Guarantee> guarantee,
            Optional<Optional<SizeClasses>> sizeClasses,
            Optional<Window> window) {
        guarantee.flatMap(method::objectionTo).ifPresent(why -> errors.add(section.pathOf("guarantee"), why));
        sizeClasses
                .flatMap(classes -> classes)
                .flatMap(classes -> method.objectionToSizeClasses())
                .ifPresent(why -> errors.add(section.pathOf("sizeClasses"), why));
        window.filter(Window::forgets)
                .flatMap(forgetting -> method.objectionToForgetting())
                .ifPresent(why -> errors.add(section.pathOf("window"), why));
        guarantee.ifPresent(read -> alphas.ifPresent(levels -> requireReachable(section, method, levels, read)));
    }

    private void requireReachable(
            ConfigurationNode section, ConformalMethod method, List<BigDecimal> alphas, Guarantee guarantee) {
        for (BigDecimal nominalAlpha : alphas) {
            for (Component component : method.components()) {
                guarantee
                        .objectionTo(method.alpha(component, nominalAlpha))
                        .ifPresent(why -> errors.add(
                                section.pathOf("guarantee"),
                                why + ", or the sets of alpha " + nominalAlpha + " stay trivial for ever"));
            }
        }
    }

    /** Without a model only the form of the channel's name can be checked. */
    private static Optional<Channel> channel(ConfigurationNode section, Optional<Model> model) {
        if (model.isEmpty()) {
            section.required("channel", ScalarType.text(Channel.NAME));
            return Optional.empty();
        }
        List<String> names = model.get().channels().stream().map(Channel::name).toList();
        return section.required(
                        "channel", oneOf("the channels of model " + model.get().name(), names))
                .map(model.get()::channel);
    }

    /** The outer optional is empty after an error; the inner one is empty if the setting is absent. */
    private Optional<Optional<SizeClasses>> sizeClasses(ConfigurationNode section) {
        if (!section.holdsMapping("sizeClasses")) {
            return section.optional("sizeClasses", NO_CLASSES, Optional.empty());
        }
        try (ConfigurationNode classes = section.child("sizeClasses")) {
            var names = classes.distinctScalars("names", ScalarType.text(CLASS_NAME));
            var bounds = classes.distinctScalars("bounds", ScalarType.number(BOUND));
            if (names.isEmpty() || bounds.isEmpty()) {
                return Optional.empty();
            }
            try {
                return Optional.of(Optional.of(new SizeClasses(names.get(), bounds.get())));
            } catch (IllegalArgumentException contradiction) {
                errors.add(section.pathOf("sizeClasses"), contradiction.getMessage());
                return Optional.empty();
            }
        }
    }

    private static Optional<Window> window(String text) {
        if (text.equals("all")) {
            return Optional.of(new Window.All());
        }
        Matcher last = LAST.matcher(text);
        if (!last.matches()) {
            return Optional.empty();
        }
        String extent = last.group(1);
        return NUMBER_OF_IMAGES.matcher(extent).matches()
                ? Optional.of(new Window.LastImages(Integer.parseInt(extent)))
                : IsoDuration.parse(extent)
                        .filter(IsoDuration.POSITIVE.isSatisfied())
                        .map(Window.LastDuration::new);
    }

    private static ScalarType<String> oneOf(String what, Collection<String> names) {
        return ScalarType.text(new Constraint<>("one of " + what + ": " + String.join(", ", names), names::contains));
    }
}
