package io.conformalstreams.processor.method;

import io.conformalstreams.conformal.adaptation.CrossConformalSets;
import io.conformalstreams.conformal.confidence.ConfidenceSet;
import io.conformalstreams.conformal.confidence.CriticalValues;
import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreMap;
import io.conformalstreams.processor.calibrator.CalibrationRule;
import io.conformalstreams.processor.calibrator.CrossFittedRule;
import io.conformalstreams.processor.calibrator.CrossFittedRule.Rank;
import io.conformalstreams.processor.calibrator.Guarantee;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.ScoredImage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Inner and outer sets from cross-fitted models (Barber, Candes, Ramdas and Tibshirani, arXiv 1905.02928). Each
 * training image calibrates with the scores of the one model that was not trained on it. All other images have scores
 * from all models.
 *
 * @param folds channels with the scores of each fold's model, at least two
 * @param rule sizes of the folds, and the rank of the thresholds
 * @param innerShare share of alpha for the inner set, if the promise is for both sets at once; empty if it is for each
 *     set on its own
 * @param diceBound the bound for the Dice coefficient of the predicted mask, the mask of the procedure's channel; empty
 *     if it would not be promised
 */
record CrossConformalMethod(
        List<Channel> folds, CrossFittedRule rule, Optional<BigDecimal> innerShare, Optional<JointDiceBound> diceBound)
        implements ConformalMethod {

    /** Name of the method. */
    public static final String TYPE = "cross-conformal";

    static final MethodType METHOD_TYPE = new MethodType(
            TYPE,
            CrossConformalSettings.GROUP,
            CrossConformalSettings::read,
            cases -> cases.structuresOfSeveralModels()
                    .map(folds -> ExampleProcedure.of(folds.get(0), "cross-fitted", "0.1, 0.2", """
                            folds: [%s]
                            foldSizes: equal
                            combination: marginal""".formatted(
                                    folds.stream().map(Channel::name).collect(Collectors.joining(", "))))),
            "one model's scores only; choose a folder whose dataset.json has several channels with the same"
                    + " label_values, or synthetic cases (without --data)");

    /** Rejects fewer than two folds, and folds with different structures. */
    public CrossConformalMethod {
        folds = List.copyOf(folds);
        if (folds.size() < 2) {
            throw new IllegalArgumentException("folds must be at least two: " + folds.size());
        }
        if (folds.stream().map(Channel::labelValues).distinct().count() > 1) {
            throw new IllegalArgumentException("the channels of all folds must have the same label values");
        }
        if (rule.sizes().folds() != folds.size()) {
            throw new IllegalArgumentException(
                    "the sizes are those of " + rule.sizes().folds() + " folds, not of " + folds.size());
        }
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public List<String> canonicalLines() {
        return List.of("folds " + folds.stream().map(Channel::name).collect(Collectors.joining(",")));
    }

    @Override
    public Promise promise(Channel channel, BigDecimal alpha) {
        boolean together = promises(Component.JOINT);
        return Promise.ofSets(
                "The inner set of all " + folds.size()
                        + " models lies inside the truth and their outer set contains it, "
                        + (together ? "both together" : "each of them") + " with probability "
                        + probability(alpha, together ? 2 : 1) + ", for images that no model was trained with.",
                "lies inside the truth",
                "contains the truth");
    }

    private String probability(BigDecimal alpha, int sets) {
        if (rule.rank() == Rank.PROVEN) {
            return Percent.without(alpha);
        }
        if (rule.sizes().isLeaveOneOut()) {
            return Percent.without(alpha) + " if every unit that calibrates belongs to a fold";
        }
        return rule.sizes().areEqual()
                ? Percent.without(provenMiss(alpha, sets))
                        + " once equally many units of each fold, and no others, calibrate"
                : "at least the coverageMean of each threshold record";
    }

    /**
     * Returns the miss rate that is proven for folds of several units: one minus (1 - a) K/(K + 1), summed over the
     * sets. Here K is the number of folds, and a is the level of a set; the levels add up to alpha. The
     * rate is rounded up to a tenth of a percent.
     */
    private BigDecimal provenMiss(BigDecimal alpha, int sets) {
        BigDecimal all = BigDecimal.valueOf(folds.size() + 1L);
        return alpha.multiply(BigDecimal.valueOf(folds.size()))
                .add(BigDecimal.valueOf(sets))
                .divide(all, 3, RoundingMode.CEILING)
                .min(BigDecimal.ONE);
    }

    @Override
    public List<Measure> measures() {
        return diceBound.isPresent() ? Measures.OF_JOINT_SETS : Measures.OF_BOTH_SETS;
    }

    @Override
    public List<Component> components() {
        return List.of(Component.INNER, Component.OUTER);
    }

    @Override
    public List<Component> events() {
        return List.of(Component.INNER, Component.OUTER, Component.JOINT);
    }

    /**
     * Tells which promises hold. Separately calibrated sets promise nothing about both sets together. Sets that share
     * alpha promise nothing about a single set.
     */
    @Override
    public boolean promises(Component event) {
        return innerShare.isPresent() == (event == Component.JOINT);
    }

    @Override
    public CalibrationRule calibrationRule(Guarantee guarantee) {
        return rule;
    }

    @Override
    public Optional<String> objectionTo(Guarantee guarantee) {
        return guarantee instanceof Guarantee.Marginal
                ? Optional.empty()
                : Optional.of("must be marginal: nothing else is proven for cross-fitted models");
    }

    /** Refuses size classes: one model's prediction decides the class, and it may have seen the unit. */
    @Override
    public Optional<String> objectionToSizeClasses() {
        return Optional.of("must be left out: the coverage within a class is not proven for cross-fitted models");
    }

    @Override
    public boolean usesTrainingImages() {
        return true;
    }

    @Override
    public BigDecimal alpha(Component component, BigDecimal nominalAlpha) {
        Optional<BigDecimal> inner = innerShare.map(nominalAlpha::multiply);
        return component == Component.INNER
                ? inner.orElse(nominalAlpha)
                : inner.map(nominalAlpha::subtract).orElse(nominalAlpha);
    }

    /** Accepts ignored pixels: the critical values are suprema over the other pixels. */
    @Override
    public Optional<String> objectionToIgnoredPixels() {
        return Optional.empty();
    }

    @Override
    public boolean isSupported(Component component, ScoredImage image) {
        return !image.maskOnly();
    }

    /**
     * {@inheritDoc}
     *
     * @throws InvalidImageException if the image's fold is not a fold of the procedure
     */
    @Override
    public Optional<ImageScore> score(ScoredImage image, Channel channel, Truth truth) {
        requireFold(image);
        CriticalValues found = image.maskOnly()
                ? new CriticalValues(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY)
                : criticalValues(
                        image, truth.of(channel), truth.ignored().orElseGet(() -> PackedMask.none(image.grid())));
        return Optional.of(ImageScore.of(Map.of(Component.INNER, found.inner(), Component.OUTER, found.outer())));
    }

    private CriticalValues criticalValues(ScoredImage image, PackedMask truth, PackedMask ignored) {
        if (image.fold().isEmpty()) {
            return CrossConformalSets.criticalValues(scores(image), truth, ignored);
        }
        return CrossConformalSets.outOfFold(scores(image).get(image.fold().getAsInt()), truth, ignored);
    }

    private void requireFold(ScoredImage image) {
        image.fold().ifPresent(fold -> {
            if (fold < 0 || fold >= folds.size()) {
                throw new InvalidImageException(
                        "fold is " + fold + ": it must be 0 to " + (folds.size() - 1) + ", or null");
            }
        });
    }

    @Override
    public List<PredictionRegion> regions(ScoredImage image, Channel channel, List<Level> levels) {
        List<ScoreMap> scores = scores(image);
        List<PredictionRegion> regions = new ArrayList<>();
        for (Level level : levels) {
            ConfidenceSet sets =
                    CrossConformalSets.sets(scores, level.threshold(Component.INNER), level.threshold(Component.OUTER));
            regions.add(new PredictionRegion.Sets(
                    sets.inner(),
                    sets.outer(),
                    diceBound.map(bound ->
                            bound.of(image.channels().get(channel).predictedMask(), sets.inner(), sets.outer()))));
        }
        return regions;
    }

    private List<ScoreMap> scores(ScoredImage image) {
        return folds.stream()
                .map(channel -> image.channels().get(channel).scores())
                .toList();
    }
}
