package io.conformalstreams.ops.evaluate;

import io.conformalstreams.conformal.adaptation.SizeClasses;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.ops.dataset.DatasetDescription;
import io.conformalstreams.processor.calibrator.CalibrationRule;
import io.conformalstreams.processor.calibrator.Guarantee;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.method.ConformalMethod;
import io.conformalstreams.processor.method.PredictionRegion;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.model.ScoredImage;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One procedure on one channel of a case folder.
 *
 * @param name for tables and figures
 * @param channel its structure, as in the folder
 * @param method turns labelled cases into critical values, and predictions with thresholds into prediction regions
 * @param rule turns units into thresholds; random splits must be able to evaluate it
 * @param sizeClasses classes of the predicted size that calibrate separately, if any
 */
public record EvaluatedProcedure(
        String name, Channel channel, ConformalMethod method, CalibrationRule rule, Optional<SizeClasses> sizeClasses) {

    /** A procedure with the rank rule, in one class. */
    public EvaluatedProcedure(String name, Channel channel, ConformalMethod method) {
        this(
                name,
                channel,
                method,
                method.calibrationRule(new Guarantee.Marginal()).forUnseenUnits(),
                Optional.empty());
    }

    /**
     * The configured procedures of the folder's model.
     *
     * @throws IllegalArgumentException if there are none, or if the model's channels differ from those of the folder
     */
    public static List<EvaluatedProcedure> configured(List<Procedure> configured, DatasetDescription description) {
        List<Procedure> ofModel = configured.stream()
                .filter(procedure -> procedure.model().name().equals(description.model()))
                .toList();
        if (ofModel.isEmpty()) {
            throw new IllegalArgumentException("procedures: none has the model '" + description.model()
                    + "' of the cases in the folder; configure that model, or omit --config");
        }
        Model model = ofModel.get(0).model();
        requireChannels(model.channels(), channels(description));
        if (!model.ignoreLabel().equals(description.ignoreLabel())) {
            throw new IllegalArgumentException("models.ignoreLabel is " + text(model.ignoreLabel())
                    + " and ignore_label of dataset.json is " + text(description.ignoreLabel())
                    + ": set both to the same value, or leave both out");
        }
        if (model.raters().isPresent()) {
            throw new IllegalArgumentException("models.raters of '" + model.name()
                    + "' is set, but a case of the folder has one label here: set raters: none in --config to evaluate the"
                    + " labels in the column labels of manifest.csv");
        }
        return ofModel.stream()
                .map(procedure -> new EvaluatedProcedure(
                        procedure.name(),
                        procedure.channel(),
                        procedure.method(),
                        rule(procedure),
                        procedure.sizeClasses()))
                .toList();
    }

    /**
     * Returns the rule of a procedure for units that no model has seen; all cases of a folder are assumed to be such
     * units. Rules that random splits cannot evaluate are refused.
     */
    private static CalibrationRule rule(Procedure procedure) {
        CalibrationRule rule = procedure.calibrationRule();
        rule.objectionToSplits().ifPresent(objection -> {
            throw new IllegalArgumentException("procedure " + procedure.name() + " has guarantee "
                    + procedure.guarantee().text() + ", which " + objection + ": remove it from --config");
        });
        return rule.forUnseenUnits();
    }

    private static void requireChannels(List<Channel> ofModel, List<Channel> ofFolder) {
        for (Channel channel : ofModel) {
            if (!ofFolder.contains(channel)) {
                throw new IllegalArgumentException("channel '" + channel.name() + "' with label values "
                        + channel.labelValues() + " is not one of the folder's: "
                        + String.join(
                                ", ",
                                ofFolder.stream().map(EvaluatedProcedure::text).toList()));
            }
        }
    }

    private static String text(Optional<Integer> ignoreLabel) {
        return ignoreLabel.map(String::valueOf).orElse("not set");
    }

    private static String text(Channel channel) {
        return channel.name() + " " + channel.labelValues();
    }

    /** The channels of a folder, in the form of a configured model's channels. */
    public static List<Channel> channels(DatasetDescription description) {
        return description.channels().stream()
                .map(channel -> new Channel(channel.name(), channel.labelValues()))
                .toList();
    }

    /**
     * The score of a labelled case, with the size class of the case. Empty if the method predicts nothing for the case, or if the
     * case has ignored pixels that the method cannot leave out.
     */
    Optional<ImageScore> score(LabelledCase labelled) {
        ConformalMethod.Truth annotation = labelled.annotation();
        if (!method.accepts(annotation)) {
            return Optional.empty();
        }
        return method.score(labelled.scored(), channel, annotation)
                .map(score -> sizeClasses
                        .map(classes ->
                                score.in(classes.of(labelled.image(channel).predictedMask())))
                        .orElse(score));
    }

    /** Whether the method needs scores; others need only a mask. */
    boolean needsScores() {
        Grid pixel = Grid.of(1, 1);
        ScoredImage mask = new ScoredImage(pixel, Map.of(), true, "");
        return method.components().stream().anyMatch(component -> !method.isSupported(component, mask));
    }

    /** Why a case may have no score. */
    String absence() {
        String noValue = "they have no labelled value";
        return method.objectionToIgnoredPixels()
                .map(why -> noValue + ", or " + why)
                .orElse(noValue);
    }

    /** The prediction regions of a case, one for each level. */
    List<PredictionRegion> regions(LabelledCase labelled, List<ConformalMethod.Level> levels) {
        return method.regions(labelled.scored(), channel, levels);
    }

    /** Whether sets of one component are calibrated, alone or together with those of the other. */
    boolean makes(Component component) {
        return method.components().contains(component) || method.components().contains(Component.JOINT);
    }

    /**
     * The component whose order statistic alone decides whether an event happens. Empty if several components decide,
     * if a region may cover by chance, or if a risk is controlled, because a risk is a mean of losses.
     */
    Optional<Component> decidingComponent(Component event) {
        return rule.orderStatistic()
                .filter(ranked -> !method.mayCoverByChance())
                .flatMap(ranked ->
                        method.components().stream().filter(event::equals).findFirst());
    }
}
