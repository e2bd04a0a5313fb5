package io.conformalstreams.processor.configuration;

import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.setting.ConfigurationNode;
import io.conformalstreams.processor.setting.Constraint;
import io.conformalstreams.processor.setting.ScalarType;
import io.conformalstreams.processor.setting.ValidationErrors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The models of a configuration by name, while it is read; a model with an error has a name and no value. */
final class NamedModels {

    private static final ScalarType<ScoreKind> SCORES =
            ScalarType.choice(Map.of("logit", ScoreKind.LOGIT, "probability", ScoreKind.PROBABILITY));
    private static final ScalarType<ScoreEncoding> ENCODING = ScalarType.choice(
            Map.of("float32", new ScoreEncoding.Float32(), "float16", new ScoreEncoding.Float16()),
            "float32, float16 or {uint8: {scale: number, offset: number}}");
    private static final Constraint<Double> SCALE =
            new Constraint<>("a number above 0", scale -> scale > 0 && Double.isFinite(scale));
    private static final Constraint<Double> OFFSET = new Constraint<>("a number", Double::isFinite);

    private final Map<String, Optional<Model>> models = new LinkedHashMap<>();
    private final Optional<Limits> limits;
    private final ValidationErrors errors;

    private NamedModels(Optional<Limits> limits, ValidationErrors errors) {
        this.limits = limits;
        this.errors = errors;
    }

    static NamedModels read(ConfigurationNode document, Optional<Limits> limits, ValidationErrors errors) {
        NamedModels models = new NamedModels(limits, errors);
        for (ConfigurationNode section : document.children("models")) {
            try (section) {
                models.add(section);
            }
        }
        return models;
    }

    Set<String> names() {
        return models.keySet();
    }

    Optional<Model> named(String name) {
        return models.getOrDefault(name, Optional.empty());
    }

    /** The models without errors, in the order of the file. */
    List<Model> all() {
        return models.values().stream().flatMap(Optional::stream).toList();
    }

    private void add(ConfigurationNode section) {
        Optional<String> name = section.required("name", ScalarType.text(Model.NAME));
        var dimensions = section.required("dimensions", ScalarType.wholeNumber(Model.DIMENSIONS));
        var scoreKind = section.required("scores", SCORES);
        var encoding = encoding(section);
        var channels = channels(section);
        Optional<Model> model = ConfigurationNode.whenRead(
                () -> new Model(
                        name.orElseThrow(),
                        dimensions.orElseThrow(),
                        scoreKind.orElseThrow(),
                        encoding.orElseThrow(),
                        channels.orElseThrow()),
                name,
                dimensions,
                scoreKind,
                encoding,
                channels);
        if (name.isPresent() && models.putIfAbsent(name.get(), model) != null) {
            errors.invalid(section.pathOf("name"), name.get(), "different from the names before it");
        }
    }

    private static Optional<ScoreEncoding> encoding(ConfigurationNode model) {
        if (!model.holdsMapping("encoding")) {
            return model.required("encoding", ENCODING);
        }
        try (ConfigurationNode encoding = model.child("encoding");
                ConfigurationNode uint8 = encoding.child("uint8")) {
            var scale = uint8.required("scale", ScalarType.number(SCALE));
            var offset = uint8.required("offset", ScalarType.number(OFFSET));
            return ConfigurationNode.whenRead(
                    () -> new ScoreEncoding.Uint8(scale.orElseThrow(), offset.orElseThrow()), scale, offset);
        }
    }

    private Optional<List<Channel>> channels(ConfigurationNode model) {
        List<Channel> channels = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        List<ConfigurationNode> sections = model.children("channels");
        for (ConfigurationNode section : sections) {
            try (section) {
                channel(section, names).ifPresent(channels::add);
            }
        }
        int most = limits.map(Limits::channels).orElse(Integer.MAX_VALUE);
        if (sections.size() > most) {
            errors.add(
                    model.pathOf("channels"),
                    sections.size() + " channels must be at most limits.channels, which is " + most);
        }
        return !sections.isEmpty() && channels.size() == sections.size() ? Optional.of(channels) : Optional.empty();
    }

    private Optional<Channel> channel(ConfigurationNode section, Set<String> names) {
        Optional<String> name = section.required("name", ScalarType.text(Channel.NAME));
        Optional<Set<Integer>> labelValues = section.distinctScalars(
                        "labelValues", ScalarType.wholeNumber(Channel.LABEL_VALUE))
                .map(LinkedHashSet::new);
        if (labelValues.isPresent() && !Channel.LABEL_VALUES.isSatisfied().test(labelValues.get())) {
            errors.add(section.pathOf("labelValues"), "must be " + Channel.LABEL_VALUES.allowed());
            return Optional.empty();
        }
        if (name.isPresent() && !names.add(name.get())) {
            errors.invalid(section.pathOf("name"), name.get(), "different from the names before it");
            return Optional.empty();
        }
        return ConfigurationNode.whenRead(
                () -> new Channel(name.orElseThrow(), labelValues.orElseThrow()), name, labelValues);
    }
}
