package io.conformalstreams.processor.configuration;

import io.conformalstreams.conformal.confidence.Combination;
import io.conformalstreams.conformal.confidence.InnerOuterSets;
import io.conformalstreams.conformal.confidence.ScoreTransformation;
import io.conformalstreams.conformal.distance.DistanceMetric;
import io.conformalstreams.conformal.image.LengthUnit;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.reading.Constraint;
import io.conformalstreams.processor.reading.IsoDuration;
import io.conformalstreams.processor.reading.Problems;
import io.conformalstreams.processor.reading.ScalarType;
import io.conformalstreams.processor.reading.Section;
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

    private static final ScalarType<ScoreTransformation> TRANSFORMATION = ScalarType.choice(
            Map.of(
                    "identity", new ScoreTransformation.Identity(),
                    "distance-euclidean", new ScoreTransformation.SignedDistance(DistanceMetric.EUCLIDEAN),
                    "distance-city-block", new ScoreTransformation.SignedDistance(DistanceMetric.CITY_BLOCK),
                    "distance-chessboard", new ScoreTransformation.SignedDistance(DistanceMetric.CHESSBOARD),
                    "bounding-boxes", new ScoreTransformation.BoundingBoxes()),
            "identity, distance-euclidean, distance-city-block, distance-chessboard, bounding-boxes"
                    + " or {smoothed: {fullWidth: number, unit: pixels or millimetres}}");
    private static final ScalarType<LengthUnit> LENGTH_UNIT =
            ScalarType.choice(Map.of("pixels", LengthUnit.PIXELS, "millimetres", LengthUnit.MILLIMETRES));
    private static final Constraint<BigDecimal> FULL_WIDTH = new Constraint<>(
            "a decimal number above 0 and at most 1000 with at most 15 decimals",
            width -> width.signum() > 0
                    && width.compareTo(BigDecimal.valueOf(1000)) <= 0
                    && width.stripTrailingZeros().scale() <= 15);
    private static final ScalarType<Combination> COMBINATION = ScalarType.choice(
            Map.of("marginal", new Combination.Marginal(), "maximum", new Combination.Maximum()),
            "marginal, maximum or {weighted: {innerShare: number}}");
    private static final Constraint<BigDecimal> INNER_SHARE = new Constraint<>(
            "a decimal number above 0 and below 1", share -> share.signum() > 0 && share.compareTo(BigDecimal.ONE) < 0);
    private static final ScalarType<Window> WINDOW = new ScalarType<>(
            ProcedureReader::window,
            new Constraint<>(
                    "all, last and a number of images such as \"last 500\","
                            + " or last and a duration such as \"last P30D\"",
                    window -> true));
    private static final Pattern LAST = Pattern.compile("last\\s+(\\S+)");
    private static final Pattern NUMBER_OF_IMAGES = Pattern.compile("[1-9][0-9]{0,8}");

    private final NamedModels models;
    private final Problems problems;

    ProcedureReader(NamedModels models, Problems problems) {
        this.models = models;
        this.problems = problems;
    }

    Optional<List<Procedure>> procedures(Section document) {
        List<Procedure> procedures = new ArrayList<>();
        Set<String> names = new HashSet<>();
        List<Section> sections = document.sections("procedures");
        for (Section section : sections) {
            try (section) {
                procedure(section, names).ifPresent(procedures::add);
            }
        }
        return procedures.size() == sections.size() ? Optional.of(procedures) : Optional.empty();
    }

    private Optional<Procedure> procedure(Section section, Set<String> names) {
        Optional<String> name = section.required("name", ScalarType.text(Procedure.NAME));
        if (name.isPresent() && !names.add(name.get())) {
            problems.invalid(section.pathOf("name"), name.get(), "different from the names before it");
        }
        var type = section.required("type", ScalarType.text(Procedure.TYPE));
        Optional<Model> model =
                section.required("model", oneOf("the models", models.names())).flatMap(models::named);
        var channel = channel(section, model);
        var alphas = section.distinctScalars("alphas", ScalarType.decimal(Procedure.ALPHA));
        var sets = sets(section);
        var window = section.required("window", WINDOW);
        return Section.whenRead(
                () -> new Procedure(
                        name.orElseThrow(),
                        type.orElseThrow(),
                        model.orElseThrow(),
                        channel.orElseThrow(),
                        alphas.orElseThrow(),
                        sets.orElseThrow(),
                        window.orElseThrow()),
                name,
                type,
                model,
                channel,
                alphas,
                sets,
                window);
    }

    /** Without a model only the form of the channel's name can be checked. */
    private static Optional<Channel> channel(Section section, Optional<Model> model) {
        if (model.isEmpty()) {
            section.required("channel", ScalarType.text(Channel.NAME));
            return Optional.empty();
        }
        List<String> names = model.get().channels().stream().map(Channel::name).toList();
        return section.required(
                        "channel", oneOf("the channels of model " + model.get().name(), names))
                .map(model.get()::channel);
    }

    private static Optional<InnerOuterSets> sets(Section section) {
        var combination = combination(section);
        var inner = transformation(section, "inner");
        var outer = transformation(section, "outer");
        return Section.whenRead(
                () -> new InnerOuterSets(inner.orElseThrow(), outer.orElseThrow(), combination.orElseThrow()),
                combination,
                inner,
                outer);
    }

    private static Optional<ScoreTransformation> transformation(Section section, String side) {
        if (!section.holdsMapping(side)) {
            return section.required(side, TRANSFORMATION);
        }
        try (Section transformation = section.section(side);
                Section smoothed = transformation.section("smoothed")) {
            var fullWidth = smoothed.required("fullWidth", ScalarType.decimal(FULL_WIDTH));
            var unit = smoothed.required("unit", LENGTH_UNIT);
            return Section.whenRead(
                    () -> new ScoreTransformation.Smoothed(fullWidth.orElseThrow(), unit.orElseThrow()),
                    fullWidth,
                    unit);
        }
    }

    private static Optional<Combination> combination(Section section) {
        if (!section.holdsMapping("combination")) {
            return section.required("combination", COMBINATION);
        }
        try (Section combination = section.section("combination");
                Section weighted = combination.section("weighted")) {
            return weighted.required("innerShare", ScalarType.decimal(INNER_SHARE))
                    .map(Combination.Weighted::new);
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
