package io.conformalstreams.processor.method;

import io.conformalstreams.conformal.adaptation.FoldSizes;
import io.conformalstreams.processor.calibrator.CrossFittedRule;
import io.conformalstreams.processor.calibrator.CrossFittedRule.Rank;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.setting.ChoiceType;
import io.conformalstreams.processor.setting.ConfigurationNode;
import io.conformalstreams.processor.setting.Constraint;
import io.conformalstreams.processor.setting.ListType;
import io.conformalstreams.processor.setting.ScalarType;
import io.conformalstreams.processor.setting.Setting;
import io.conformalstreams.processor.setting.SettingGroup;
import io.conformalstreams.processor.setting.SettingValues;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The settings of {@link CrossConformalMethod}, and their reader. */
final class CrossConformalSettings {

    static final SettingGroup GROUP = MethodType.settings(
            CrossConformalMethod.TYPE,
            "Inner and outer sets from several models, cross-fitted on the labelled images.");

    private static final Setting<List<String>> FOLDS = GROUP.required(
            "folds",
            ListType.distinct(ScalarType.text(
                    new Constraint<>("the name of a channel of the model", Channel.NAME.isSatisfied()))),
            "Channels with the scores of each fold's model: at least two, all with the label values of `channel`.");
    private static final Setting<Optional<BigDecimal>> COMBINATION = GROUP.required(
            "combination",
            ChoiceType.<Optional<BigDecimal>>empty()
                    .word("marginal", Optional.empty())
                    .keyed(
                            InnerOuterMethod.BONFERRONI,
                            values -> Optional.of(values.get(InnerOuterMethod.INNER_SHARE))),
            "How both sets share alpha: the promise is for each set on its own (`marginal`), or for both at once"
                    + " (`bonferroni`).");

    private static final SettingGroup UNEQUAL =
            SettingGroup.of("procedures[].foldSizes.unequal", "Folds of different numbers of units.");
    private static final Setting<List<Integer>> UNITS = UNEQUAL.required(
            "units",
            ListType.of(ScalarType.wholeNumber(Constraint.between(1, 1_000_000_000))),
            "Number of units in each fold, in the order of `folds`. Units that do not calibrate count, too.");

    /** The sizes of folds whose number is not yet known. */
    private interface WrittenSizes {
        FoldSizes of(int folds);
    }

    private static final Setting<WrittenSizes> FOLD_SIZES = GROUP.required(
            "foldSizes",
            ChoiceType.<WrittenSizes>empty()
                    .word("leave-one-out", FoldSizes::leaveOneOut)
                    .word("equal", FoldSizes::equal)
                    .keyed(UNEQUAL, values -> folds -> new FoldSizes(folds, values.get(UNITS))),
            "Number of units in each fold: one (`leave-one-out`), the same number (`equal`), or different "
                    + "numbers. The proven coverage depends on it. The fold of a model contains the units on "
                    + "which the model was not trained.");
    private static final Setting<Rank> RANK = GROUP.optional(
            "rank",
            ScalarType.choice(Map.of("proven", Rank.PROVEN, "nominal", Rank.NOMINAL)),
            "proven",
            "Order statistic that is the threshold. `proven` is the smallest with a proven coverage of 1 - "
                    + "alpha. `nominal` is that of the rank rule; its proven coverage is lower unless each fold "
                    + "has one unit and every unit that calibrates belongs to a fold.");
    private static final Setting<Optional<Double>> REVIEW_BELOW =
            ReviewLimit.setting(GROUP, " It needs the combination `bonferroni`, and a model without `ignoreLabel`.");

    private CrossConformalSettings() {}

    static Optional<CrossConformalMethod> read(WrittenProcedure written) {
        Optional<List<Channel>> folds = written.model().flatMap(model -> folds(written, model));
        Optional<JointDiceBound> diceBound = written.values()
                .find(COMBINATION)
                .flatMap(innerShare -> JointDiceBound.read(written, REVIEW_BELOW, innerShare.isPresent()));
        return written.complete()
                .flatMap(values -> folds.flatMap(channels -> sizes(written.node(), values, channels.size())
                        .map(sizes -> new CrossConformalMethod(
                                channels,
                                new CrossFittedRule(sizes, values.get(RANK)),
                                values.get(COMBINATION),
                                diceBound))));
    }

    private static Optional<FoldSizes> sizes(ConfigurationNode node, SettingValues values, int folds) {
        try {
            return Optional.of(values.get(FOLD_SIZES).of(folds));
        } catch (IllegalArgumentException otherNumber) {
            node.reject(FOLD_SIZES.key(), otherNumber.getMessage());
            return Optional.empty();
        }
    }

    /** Returns the channels with the scores of each fold. */
    private static Optional<List<Channel>> folds(WrittenProcedure written, Model model) {
        List<String> allowed = model.channels().stream()
                .filter(candidate -> written.channel()
                        .map(Channel::labelValues)
                        .map(candidate.labelValues()::equals)
                        .orElse(true))
                .map(Channel::name)
                .toList();
        Optional<List<String>> names = written.values().find(FOLDS);
        return names.filter(found -> requireAllowed(written.node(), found, allowed, model))
                .filter(found -> written.node().require(FOLDS.key(), found.size() > 1, "must be at least two channels"))
                .map(found -> found.stream().map(model::channel).toList());
    }

    private static boolean requireAllowed(
            ConfigurationNode node, List<String> names, List<String> allowed, Model model) {
        for (int i = 0; i < names.size(); i++) {
            if (!allowed.contains(names.get(i))) {
                node.reject(
                        FOLDS.key() + "[" + i + "]",
                        names.get(i),
                        "one of the channels of model " + model.name() + " with the label values of channel: "
                                + String.join(", ", allowed));
            }
        }
        return allowed.containsAll(names);
    }
}
