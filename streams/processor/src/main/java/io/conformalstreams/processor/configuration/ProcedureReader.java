package io.conformalstreams.processor.configuration;

import io.conformalstreams.conformal.adaptation.SizeClasses;
import io.conformalstreams.processor.calibrator.Guarantee;
import io.conformalstreams.processor.calibrator.GuaranteeSettings;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.method.ConformalMethod;
import io.conformalstreams.processor.method.ConformalMethods;
import io.conformalstreams.processor.method.MethodType;
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
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the {@code procedures} of a configuration. Each method declares its own settings. */
final class ProcedureReader {

    static final SettingGroup SETTINGS = SettingGroup.of(
            "procedures[]",
            "The conformal procedures. Each applies one method to one structure of one model. All methods have the settings"
                    + " below, and each method has further settings of its own."
                    + " [procedures/README.md](procedures/README.md) helps to choose a method.");

    private static final Constraint<String> CLASS_NAME =
            Constraint.matching("[a-z0-9-]{1,64}", "1 to 64 lower-case letters, digits and hyphens");
    private static final Constraint<Double> BOUND =
            new Constraint<>("a number above 0, in mm2 or mm3", bound -> bound > 0 && Double.isFinite(bound));

    private static final Setting<String> NAME = SETTINGS.required(
            "name", ScalarType.text(Procedure.NAME), "Name of the procedure, unique among the procedures.");
    private static final Setting<String> TYPE =
            SETTINGS.required("type", ScalarType.text(ConformalMethods.TYPE), "Name of the method.");
    private static final Setting<String> MODEL = SETTINGS.required(
            "model",
            ScalarType.text(new Constraint<>("the name of one of the models", name -> true)),
            "Model whose scores the procedure uses.");
    private static final Setting<String> CHANNEL = SETTINGS.required(
            "channel",
            ScalarType.text(new Constraint<>("the name of a channel of the model", Channel.NAME.isSatisfied())),
            "Structure to which the procedure applies.");
    private static final Setting<List<BigDecimal>> ALPHAS = SETTINGS.required(
            "alphas",
            ListType.distinct(ScalarType.decimal(Procedure.ALPHA)),
            "Miscoverage levels. Each level has its own thresholds.");
    private static final Setting<Window> WINDOW = SETTINGS.required(
            "window",
            Window.TYPE,
            "Units that calibrate: all, or those whose first image is among the last images that were accepted or labelled.");
    private static final Setting<Guarantee> GUARANTEE = SETTINGS.optional(
            "guarantee",
            GuaranteeSettings.TYPE,
            "marginal",
            "Promise of the thresholds. With `marginal`, the coverage is at least 1 - alpha on average over calibrations.");

    private static final SettingGroup CLASSES = SettingGroup.of(
            "procedures[].sizeClasses",
            "Classes of the predicted size. Each class is calibrated separately and keeps the guarantee.");
    private static final Setting<List<String>> CLASS_NAMES = CLASSES.required(
            "names",
            ListType.distinct(ScalarType.text(CLASS_NAME)),
            "Names of the classes, from small to large. There is one name more than there are bounds.");
    private static final Setting<List<Double>> BOUNDS = CLASSES.required(
            "bounds",
            ListType.distinct(ScalarType.number(BOUND)),
            "Sizes between neighbouring classes, ascending. A size on a bound belongs to the larger class.");
    private static final Setting<Optional<SizeClasses>> SIZE_CLASSES = SETTINGS.optional(
            "sizeClasses",
            ChoiceType.<Optional<SizeClasses>>empty()
                    .word("none", Optional.empty())
                    .plainChecked(CLASSES, ProcedureReader::sizeClasses),
            "none",
            "Whether classes of the predicted size are calibrated separately.");

    private final NamedModels models;
    private final Set<String> names = new HashSet<>();

    ProcedureReader(NamedModels models) {
        this.models = models;
    }

    Optional<List<Procedure>> procedures(ConfigurationNode document) {
        List<Procedure> procedures = new ArrayList<>();
        List<ConfigurationNode> nodes = document.children("procedures");
        for (ConfigurationNode node : nodes) {
            try (node) {
                procedure(node).ifPresent(procedures::add);
            }
        }
        return procedures.size() == nodes.size() ? Optional.of(procedures) : Optional.empty();
    }

    private Optional<Procedure> procedure(ConfigurationNode node) {
        SettingValues values = SETTINGS.readEach(node);
        requireNewName(node, values);
        Optional<Model> model = model(node, values);
        Optional<Channel> channel = model.flatMap(known -> channel(node, values, known));
        Optional<MethodType> type = values.find(TYPE).flatMap(ConformalMethods::type);
        if (type.isEmpty()) {
            node.acceptAllKeys();
            return Optional.empty();
        }
        Optional<ConformalMethod> method = type.get().read(node, model, channel);
        method.ifPresent(read -> requireFitting(node, read, values));
        model.flatMap(Model::raters)
                .filter(raters -> raters.promise() == Raters.Promise.WORST)
                .flatMap(worst -> method.filter(ConformalMethod::predictsInterval))
                .ifPresent(
                        interval -> node.reject(
                                MODEL.key(),
                                "must not have raters with promise: worst, because type: " + interval.type()
                                        + " predicts a number, and the readers of an image have several; use promise: average"));
        return values.complete()
                .flatMap(all -> model.flatMap(known -> channel.flatMap(structure -> method.map(read -> new Procedure(
                        all.get(NAME),
                        known,
                        structure,
                        all.get(ALPHAS),
                        read,
                        all.get(GUARANTEE),
                        all.get(SIZE_CLASSES),
                        all.get(WINDOW))))));
    }

    private void requireNewName(ConfigurationNode node, SettingValues values) {
        Optional<String> name = values.find(NAME);
        if (name.isPresent() && !names.add(name.get())) {
            node.reject(NAME.key(), name.get(), "different from the names before it");
        }
    }

    private Optional<Model> model(ConfigurationNode node, SettingValues values) {
        Optional<String> name = values.find(MODEL);
        if (name.isPresent() && !models.names().contains(name.get())) {
            node.reject(MODEL.key(), name.get(), "one of the models: " + String.join(", ", models.names()));
        }
        return name.flatMap(models::named);
    }

    private static Optional<Channel> channel(ConfigurationNode node, SettingValues values, Model model) {
        Constraint<String> names = model.channelNames();
        Optional<String> name = values.find(CHANNEL);
        name.filter(names.isSatisfied().negate())
                .ifPresent(unknown -> node.reject(CHANNEL.key(), unknown, names.allowed()));
        return name.filter(names.isSatisfied()).map(model::channel);
    }

    /** Reports settings that the method does not support, and settings that would always give trivial regions. */
    private static void requireFitting(ConfigurationNode node, ConformalMethod method, SettingValues values) {
        Optional<Guarantee> guarantee = values.find(GUARANTEE);
        guarantee.flatMap(method::objectionTo).ifPresent(why -> node.reject(GUARANTEE.key(), why));
        values.find(SIZE_CLASSES)
                .flatMap(classes -> classes)
                .flatMap(classes -> method.objectionToSizeClasses())
                .ifPresent(why -> node.reject(SIZE_CLASSES.key(), why));
        values.find(WINDOW)
                .filter(Window::forgets)
                .flatMap(forgetting -> method.objectionToForgetting())
                .ifPresent(why -> node.reject(WINDOW.key(), why));
        guarantee.ifPresent(
                read -> values.find(ALPHAS).ifPresent(alphas -> requireReachable(node, method, alphas, read)));
    }

    private static void requireReachable(
            ConfigurationNode node, ConformalMethod method, List<BigDecimal> alphas, Guarantee guarantee) {
        for (BigDecimal nominalAlpha : alphas) {
            for (Component component : method.components()) {
                guarantee
                        .objectionTo(method.alpha(component, nominalAlpha))
                        .ifPresent(why -> node.reject(
                                GUARANTEE.key(),
                                why + ", or the sets of alpha " + nominalAlpha + " stay trivial forever"));
            }
        }
    }

    private static Optional<Optional<SizeClasses>> sizeClasses(ConfigurationNode node, SettingValues values) {
        try {
            return Optional.of(Optional.of(new SizeClasses(values.get(CLASS_NAMES), values.get(BOUNDS))));
        } catch (IllegalArgumentException contradiction) {
            node.reject(BOUNDS.key(), contradiction.getMessage());
            return Optional.empty();
        }
    }
}
