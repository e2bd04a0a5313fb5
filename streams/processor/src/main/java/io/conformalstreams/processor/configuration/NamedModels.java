package io.conformalstreams.processor.configuration;

import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.model.Raters;
import io.conformalstreams.processor.setting.ChoiceType;
import io.conformalstreams.processor.setting.ConfigurationNode;
import io.conformalstreams.processor.setting.Constraint;
import io.conformalstreams.processor.setting.ListType;
import io.conformalstreams.processor.setting.ScalarType;
import io.conformalstreams.processor.setting.Setting;
import io.conformalstreams.processor.setting.SettingGroup;
import io.conformalstreams.processor.setting.SettingValues;
import io.conformalstreams.processor.setting.ValidationErrors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The models of a configuration by name, while it is read. A model with an error has its name but no value. */
final class NamedModels {

    static final SettingGroup MODEL = SettingGroup.of(
            "models[]",
            "The models whose scores are accepted. A stratum belongs to the model whose name it begins with: for example,"
                    + " `unet@3|north` belongs to `unet`.");
    static final SettingGroup CHANNEL = SettingGroup.of(
            "models[].channels[]", "The structures that a model scores, in the order of its score maps.");

    private static final SettingGroup UINT8 =
            SettingGroup.of("models[].encoding.uint8", "Scores stored as bytes: score = scale * byte + offset.");
    private static final Setting<Double> SCALE = UINT8.required(
            "scale",
            ScalarType.number(new Constraint<>("a number above 0", scale -> scale > 0 && Double.isFinite(scale))),
            "Difference between the scores of two neighbouring bytes.");
    private static final Setting<Double> OFFSET = UINT8.required(
            "offset", ScalarType.number(new Constraint<>("a number", Double::isFinite)), "Score of the byte 0.");

    private static final Setting<String> NAME =
            MODEL.required("name", ScalarType.text(Model.NAME), "Name of the model, unique among the models.");
    private static final Setting<Integer> DIMENSIONS =
            MODEL.required("dimensions", ScalarType.wholeNumber(Model.DIMENSIONS), "Number of dimensions of an image.");
    private static final Setting<ScoreKind> SCORES = MODEL.required(
            "scores",
            ScalarType.choice(Map.of("logit", ScoreKind.LOGIT, "probability", ScoreKind.PROBABILITY)),
            "Whether scores are logits, cut at 0, or probabilities, cut at 0.5.");
    private static final Setting<ScoreEncoding> ENCODING = MODEL.required(
            "encoding",
            ChoiceType.<ScoreEncoding>empty()
                    .word("float32", new ScoreEncoding.Float32())
                    .word("float16", new ScoreEncoding.Float16())
                    .keyed(UINT8, values -> new ScoreEncoding.Uint8(values.get(SCALE), values.get(OFFSET))),
            "Number format of the scores in records, the same for labelled images and predictions.");

    private static final Setting<Optional<Integer>> IGNORE_LABEL = MODEL.unset(
            "ignoreLabel",
            ScalarType.wholeNumber(Model.IGNORE_LABEL),
            "none: every pixel is annotated",
            "Label value of pixels that were not annotated. No channel may have it. No critical value, loss or measure counts"
                    + " these pixels. Methods that need the whole image, among them all that predict an interval, do not use a"
                    + " label map with such pixels.");

    private static final Setting<Boolean> GEOMETRY = MODEL.optional(
            "geometry",
            ScalarType.choice(Map.of("optional", false, "required", true)),
            "optional",
            "Whether scores and labels must have a geometry, their position in the patient. `required` rejects "
                    + "records without geometry. With `optional`, if one of them has none, the label is assumed "
                    + "to have the axes of its scores.");

    private static final SettingGroup RATERS =
            SettingGroup.of("models[].raters", "Several readers label each image. Every label then names its rater.");
    private static final Setting<List<String>> RATER_NAMES = RATERS.required(
            "names",
            ListType.distinct(ScalarType.text(Raters.NAME)),
            "Opaque names of two or more readers, never those of persons.");
    private static final Setting<Raters.Promise> RATER_PROMISE = RATERS.required(
            "promise",
            ScalarType.choice(Map.of("worst", Raters.Promise.WORST, "average", Raters.Promise.AVERAGE)),
            "Whether a promise holds for all readers at once (`worst`), or for a reader drawn at random (`average`).");
    private static final Setting<Optional<Raters>> RATERS_OF_MODEL = MODEL.optional(
            "raters",
            ChoiceType.<Optional<Raters>>empty()
                    .word("none", Optional.empty())
                    .plainChecked(RATERS, NamedModels::raters),
            "none",
            "Whether several readers label each image.");

    private static final Setting<String> CHANNEL_NAME =
            CHANNEL.required("name", ScalarType.text(Channel.NAME), "Name of the channel, unique in the model.");
    private static final Setting<List<Integer>> LABEL_VALUES = CHANNEL.required(
            "labelValues",
            ListType.distinct(ScalarType.wholeNumber(Channel.LABEL_VALUE)),
            "Values of the label map that belong to the structure.");

    private final Map<String, Optional<Model>> models = new LinkedHashMap<>();
    private final Optional<Limits> limits;
    private final ValidationErrors errors;

    private NamedModels(Optional<Limits> limits, ValidationErrors errors) {
        this.limits = limits;
        this.errors = errors;
    }

    static NamedModels read(ConfigurationNode document, Optional<Limits> limits, ValidationErrors errors) {
        NamedModels models = new NamedModels(limits, errors);
        for (ConfigurationNode node : document.children("models")) {
            try (node) {
                models.add(node);
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

    /** Returns the models without errors, in the order of the file. */
    List<Model> all() {
        return models.values().stream().flatMap(Optional::stream).toList();
    }

    private void add(ConfigurationNode node) {
        SettingValues values = MODEL.readEach(node);
        Optional<List<Channel>> channels = channels(node);
        Optional<Model> model = values.complete()
                .filter(all -> channels.isPresent() && acceptsIgnoreLabel(node, all.get(IGNORE_LABEL), channels.get()))
                .map(all -> new Model(
                        all.get(NAME),
                        all.get(DIMENSIONS),
                        all.get(SCORES),
                        all.get(ENCODING),
                        channels.get(),
                        all.get(IGNORE_LABEL),
                        all.get(GEOMETRY),
                        all.get(RATERS_OF_MODEL)));
        Optional<String> name = values.find(NAME);
        if (name.isPresent() && models.putIfAbsent(name.get(), model) != null) {
            rejectRepeated(node, NAME, name.get());
        }
    }

    private static Optional<Optional<Raters>> raters(ConfigurationNode node, SettingValues values) {
        List<String> names = values.get(RATER_NAMES);
        if (!Raters.NAMES.isSatisfied().test(names)) {
            node.reject(
                    RATER_NAMES.key(),
                    "must be " + Raters.NAMES.allowed() + "; without several readers, set raters: none");
            return Optional.empty();
        }
        return Optional.of(Optional.of(new Raters(names, values.get(RATER_PROMISE))));
    }

    private static boolean acceptsIgnoreLabel(
            ConfigurationNode node, Optional<Integer> ignoreLabel, List<Channel> channels) {
        Optional<Channel> owner = channels.stream()
                .filter(channel ->
                        ignoreLabel.filter(channel.labelValues()::contains).isPresent())
                .findFirst();
        owner.ifPresent(channel -> node.reject(
                IGNORE_LABEL.key(),
                "is " + ignoreLabel.get() + "; must not be a label value of a channel, but channel '" + channel.name()
                        + "' has it"));
        return owner.isEmpty();
    }

    private void rejectRepeated(ConfigurationNode node, Setting<String> setting, String name) {
        errors.invalid(node.pathOf(setting.key()), name, "different from the names before it");
    }

    private Optional<List<Channel>> channels(ConfigurationNode model) {
        List<Channel> channels = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        List<ConfigurationNode> nodes = model.children("channels");
        for (ConfigurationNode node : nodes) {
            try (node) {
                channel(node, names).ifPresent(channels::add);
            }
        }
        int most = limits.map(Limits::channels).orElse(Integer.MAX_VALUE);
        if (nodes.size() > most) {
            errors.add(
                    model.pathOf("channels"),
                    nodes.size() + " channels must be at most limits.channels, which is " + most);
        }
        return !nodes.isEmpty() && channels.size() == nodes.size() ? Optional.of(channels) : Optional.empty();
    }

    private Optional<Channel> channel(ConfigurationNode node, Set<String> names) {
        SettingValues values = CHANNEL.readEach(node);
        Optional<Set<Integer>> labelValues = values.find(LABEL_VALUES).map(LinkedHashSet::new);
        if (labelValues.isPresent() && !Channel.LABEL_VALUES.isSatisfied().test(labelValues.get())) {
            errors.add(node.pathOf(LABEL_VALUES.key()), "must be " + Channel.LABEL_VALUES.allowed());
            return Optional.empty();
        }
        Optional<String> name = values.find(CHANNEL_NAME);
        if (name.isPresent() && !names.add(name.get())) {
            rejectRepeated(node, CHANNEL_NAME, name.get());
            return Optional.empty();
        }
        return name.flatMap(read -> labelValues.map(labels -> new Channel(read, labels)));
    }
}
