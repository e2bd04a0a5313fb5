package io.conformalstreams.processor.configuration;

import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.reading.Constraint;
import io.conformalstreams.processor.reading.Problems;
import io.conformalstreams.processor.reading.ScalarType;
import io.conformalstreams.processor.reading.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The models of a configuration by name, while it is read; a model with a problem has a name and no value. */
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
    private final Problems problems;

    private NamedModels(Optional<Limits> limits, Problems problems) {
        this.limits = limits;
        this.problems = problems;
    }

    static NamedModels read(Section document, Optional<Limits> limits, Problems problems) {
        NamedModels models = new NamedModels(limits, problems);
        for (Section section : document.sections("models")) {
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

    /** The models without problems, in the order of the file. */
    List<Model> all() {
        return models.values().stream().flatMap(Optional::stream).toList();
    }

    private void add(Section section) {
        Optional<String> name = section.required("name", ScalarType.text(Model.NAME));
        var dimensions = section.required("dimensions", ScalarType.wholeNumber(Model.DIMENSIONS));
        var scoreKind = section.required("scores", SCORES);
        var encoding = encoding(section);
        var channels = channels(section);
        Optional<Model> model = Section.whenRead(
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
            problems.invalid(section.pathOf("name"), name.get(), "different from the names before it");
        }
    }

    private static Optional<ScoreEncoding> encoding(Section model) {
        if (!model.holdsMapping("encoding")) {
            return model.required("encoding", ENCODING);
        }
        try (Section encoding = model.section("encoding");
                Section uint8 = encoding.section("uint8")) {
            var scale = uint8.required("scale", ScalarType.number(SCALE));
            var offset = uint8.required("offset", ScalarType.number(OFFSET));
            return Section.whenRead(
                    () -> new ScoreEncoding.Uint8(scale.orElseThrow(), offset.orElseThrow()), scale, offset);
        }
    }

    private Optional<List<Channel>> channels(Section model) {
        List<Channel> channels = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        List<Section> sections = model.sections("channels");
        for (Section section : sections) {
            try (section) {
                channel(section, names).ifPresent(channels::add);
            }
        }
        int most = limits.map(Limits::channels).orElse(Integer.MAX_VALUE);
        if (sections.size() > most) {
            problems.add(
                    model.pathOf("channels"),
                    sections.size() + " channels must be at most limits.channels, which is " + most);
        }
        return !sections.isEmpty() && channels.size() == sections.size() ? Optional.of(channels) : Optional.empty();
    }

    private Optional<Channel> channel(Section section, Set<String> names) {
        Optional<String> name = section.required("name", ScalarType.text(Channel.NAME));
        Optional<Set<Integer>> labelValues = section.distinctScalars(
                        "labelValues", ScalarType.wholeNumber(Channel.LABEL_VALUE))
                .map(LinkedHashSet::new);
        if (labelValues.isPresent() && !Channel.LABEL_VALUES.isSatisfied().test(labelValues.get())) {
            problems.add(section.pathOf("labelValues"), "must be " + Channel.LABEL_VALUES.allowed());
            return Optional.empty();
        }
        if (name.isPresent() && !names.add(name.get())) {
            problems.invalid(section.pathOf("name"), name.get(), "different from the names before it");
            return Optional.empty();
        }
        return Section.whenRead(() -> new Channel(name.orElseThrow(), labelValues.orElseThrow()), name, labelValues);
    }
}
