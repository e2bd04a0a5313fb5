package io.conformalstreams.processor.configuration;

import io.conformalstreams.conformal.comparison.DecisionRule;
import io.conformalstreams.processor.configuration.Comparison.Contender;
import io.conformalstreams.processor.configuration.Comparison.Population;
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
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the comparisons of models. A configuration may have none. */
final class ComparisonReader {

    static final SettingGroup SETTINGS = SettingGroup.of(
            "comparisons[]",
            "Comparisons of a candidate model with the model in use. Both predict the same images. The topology `comparison`"
                    + " runs if there is at least one.");

    private static final Constraint<String> MODEL =
            Constraint.matching("[^|]{1,256}", "the part of a stratum before its site, such as unet@3");
    private static final Constraint<String> SITE = Constraint.matching("[^|]{1,256}", "a site, without |");

    private static final Setting<String> NAME = SETTINGS.required(
            "name", ScalarType.text(Procedure.NAME), "Name of the comparison, unique among the comparisons.");
    private static final Setting<String> IN_USE = SETTINGS.required(
            "inUse",
            ScalarType.text(MODEL),
            "The model in use, with its version: `unet@3` stands for the strata `unet@3` and `unet@3|<site>`.");
    private static final Setting<String> CANDIDATE =
            SETTINGS.required("candidate", ScalarType.text(MODEL), "The candidate model, in the same form.");
    private static final Setting<String> PROCEDURE =
            SETTINGS.required("procedure", ScalarType.text(Procedure.NAME), "Procedure whose sets are compared.");
    private static final Setting<Optional<String>> CANDIDATE_PROCEDURE = SETTINGS.unset(
            "candidateProcedure",
            ScalarType.text(Procedure.NAME),
            "the same as `procedure`",
            "Procedure of the candidate, if it belongs to another model of the configuration. It must be of the same type.");
    private static final Setting<List<BigDecimal>> ALPHAS = SETTINGS.optional(
            "alphas",
            ListType.distinct(ScalarType.decimal(Procedure.ALPHA)),
            ListType.NONE,
            "Nominal levels that are compared; without the setting, all that both procedures have.");
    private static final Setting<List<String>> SITES = SETTINGS.optional(
            "sites",
            ListType.distinct(ScalarType.text(SITE)),
            ListType.NONE,
            "Sites that are compared, as one population; without the setting, all.");
    private static final Setting<Population> POPULATION = SETTINGS.optional(
            "population",
            ScalarType.choice(Map.of("labelled", Population.LABELLED, "audit", Population.AUDIT)),
            "labelled",
            "Labels that count. `labelled`: every label. `audit`: labels of the random audit, so that the decision applies"
                    + " to all images.");
    private static final Setting<Double> MISS_MARGIN = SETTINGS.optional(
            "missMargin",
            ScalarType.number(
                    new Constraint<>("a number of at least 0 and below 1", margin -> margin >= 0 && margin < 1)),
            "0.02",
            "Largest tolerated difference of the mean misses, candidate minus model in use. Fix it before the comparison"
                    + " begins.");
    private static final Setting<Double> SIZE_MARGIN = SETTINGS.optional(
            "sizeMargin",
            ScalarType.number(new Constraint<>("a number above -1 and below 1", margin -> Math.abs(margin) < 1)),
            "0",
            "Largest tolerated mean relative difference of the set sizes. 0 requires smaller sets, -0.1 requires sets that"
                    + " are 10 % smaller, and 0.05 tolerates sets that are 5 % larger. Fix it before the comparison begins.");
    private static final Setting<Double> ERROR_PROBABILITY = SETTINGS.optional(
            "errorProbability",
            ScalarType.number(new Constraint<>("a number above 0 and below 1", error -> error > 0 && error < 1)),
            "0.05",
            "Largest probability that a wrong PROMOTE is ever published. A wrong HOLD has the same bound.");
    private static final Setting<Integer> UPDATE_UNITS = SETTINGS.optional(
            "updateUnits",
            ScalarType.wholeNumber(Comparison.UPDATE_UNITS),
            "25",
            "Number of further units after which the state is published. A new decision is published at once.");

    private final ConfigurationNode document;
    private final List<Procedure> procedures;
    private final Labels labels;
    private final Set<String> names = new HashSet<>();

    private ComparisonReader(ConfigurationNode document, List<Procedure> procedures, Labels labels) {
        this.document = document;
        this.procedures = procedures;
        this.labels = labels;
    }

    /**
     * @param procedures empty if a procedure has an error. The comparisons cannot be read then, and are not checked
     * @param labels empty if the settings of labels have an error, likewise
     */
    static Optional<List<Comparison>> read(
            ConfigurationNode document, Optional<List<Procedure>> procedures, Optional<Labels> labels) {
        if (!document.isSet("comparisons")) {
            return Optional.of(List.of());
        }
        return procedures.flatMap(
                known -> labels.flatMap(read -> new ComparisonReader(document, known, read).comparisons()));
    }

    private Optional<List<Comparison>> comparisons() {
        List<Comparison> comparisons = new ArrayList<>();
        List<ConfigurationNode> nodes = document.children("comparisons");
        for (ConfigurationNode node : nodes) {
            try (node) {
                comparison(node).ifPresent(comparisons::add);
            }
        }
        return comparisons.size() == nodes.size() ? Optional.of(comparisons) : Optional.empty();
    }

    private Optional<Comparison> comparison(ConfigurationNode node) {
        Optional<SettingValues> read = SETTINGS.readKeys(node);
        if (read.isEmpty()) {
            return Optional.empty();
        }
        SettingValues values = read.get();
        if (!names.add(values.get(NAME))) {
            node.reject(NAME.key(), values.get(NAME), "different from the names before it");
            return Optional.empty();
        }
        if (values.get(IN_USE).equals(values.get(CANDIDATE))) {
            node.reject(CANDIDATE.key(), values.get(CANDIDATE), "another model or version than " + IN_USE.key());
            return Optional.empty();
        }
        Optional<Contender> inUse = contender(node, IN_USE, values.get(IN_USE), PROCEDURE, values.get(PROCEDURE));
        Setting<?> named = values.get(CANDIDATE_PROCEDURE).isPresent() ? CANDIDATE_PROCEDURE : PROCEDURE;
        Optional<Contender> candidate = contender(
                node,
                CANDIDATE,
                values.get(CANDIDATE),
                named,
                values.get(CANDIDATE_PROCEDURE).orElse(values.get(PROCEDURE)));
        return inUse.flatMap(first -> candidate.flatMap(second -> comparison(node, values, first, second)));
    }

    private Optional<Contender> contender(
            ConfigurationNode node,
            Setting<String> modelSetting,
            String model,
            Setting<?> procedureSetting,
            String procedureName) {
        Optional<Procedure> procedure = procedures.stream()
                .filter(it -> it.name().equals(procedureName))
                .findFirst();
        if (procedure.isEmpty()) {
            node.reject(
                    procedureSetting.key(),
                    procedureName,
                    "one of the procedures: "
                            + String.join(
                                    ", ",
                                    procedures.stream().map(Procedure::name).toList()));
            return Optional.empty();
        }
        String owner = procedure.get().model().name();
        if (!model.split("@", 2)[0].equals(owner)) {
            node.reject(
                    modelSetting.key(),
                    model,
                    owner + " with a version, such as " + owner + "@1, because procedure " + procedureName
                            + " belongs to " + owner);
            return Optional.empty();
        }
        return Optional.of(new Contender(model, procedure.get()));
    }

    private Optional<Comparison> comparison(
            ConfigurationNode node, SettingValues values, Contender inUse, Contender candidate) {
        if (!inUse.procedure()
                .method()
                .type()
                .equals(candidate.procedure().method().type())) {
            node.reject(
                    CANDIDATE_PROCEDURE.key(),
                    candidate.procedure().name(),
                    "a procedure of the type " + inUse.procedure().method().type());
            return Optional.empty();
        }
        List<BigDecimal> common = inUse.procedure().alphas().stream()
                .filter(candidate.procedure().alphas()::contains)
                .toList();
        List<BigDecimal> alphas = values.get(ALPHAS).isEmpty() ? common : values.get(ALPHAS);
        if (alphas.isEmpty() || !common.containsAll(alphas)) {
            node.reject(
                    ALPHAS.key(),
                    "is " + alphas + "; must be among the alphas that both procedures have, which are " + common);
            return Optional.empty();
        }
        return Optional.of(new Comparison(
                values.get(NAME),
                inUse,
                candidate,
                alphas,
                values.get(SITES),
                values.get(POPULATION),
                labels.retention(),
                new DecisionRule(values.get(MISS_MARGIN), values.get(SIZE_MARGIN), values.get(ERROR_PROBABILITY)),
                values.get(UPDATE_UNITS)));
    }
}
