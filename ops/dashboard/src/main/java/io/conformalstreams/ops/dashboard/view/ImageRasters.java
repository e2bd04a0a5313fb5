package io.conformalstreams.ops.dashboard.view;

import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.ImageThreads;
import io.conformalstreams.conformal.image.LabelMap;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.contracts.ComponentSet;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.LevelSets;
import io.conformalstreams.contracts.Mask;
import io.conformalstreams.contracts.MaskEncoding;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.dashboard.follow.RecordLookup;
import io.conformalstreams.ops.dashboard.state.KeptImage;
import io.conformalstreams.ops.dashboard.state.KeptRegion;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.model.ScoredImage;
import io.conformalstreams.processor.validation.ReferencedPixels;
import io.conformalstreams.processor.validation.RejectedRecordException;
import io.conformalstreams.processor.validation.ScoreArrayReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Reads pixels of images from the topics when they are asked for. It keeps only the last {@value #MOST_KEPT} arrays. */
final class ImageRasters {

    private static final int MOST_KEPT = 4;

    private final ConformalConfiguration configuration;
    private final RecordLookup lookup;
    private final ScoreArrayReader reader;
    private final Map<String, Object> kept = new LinkedHashMap<>(8, 0.75f, true);

    ImageRasters(ConformalConfiguration configuration, RecordLookup lookup, ReferencedPixels referenced) {
        this.configuration = configuration;
        this.lookup = lookup;
        this.reader = new ScoreArrayReader(configuration.limits(), referenced, ImageThreads.one());
    }

    /**
     * Cuts a plane.
     *
     * @throws NotFoundException if there is no such layer, or its record was deleted
     * @throws IllegalArgumentException if there is no such procedure, level or plane
     */
    Raster raster(KeptImage image, RasterQuery query) {
        Map.Entry<String, KeptRegion> region = region(image, query.procedure());
        Channel channel = model(image).channel(region.getValue().channel());
        try {
            return switch (query.layer()) {
                case SCORES -> scores(image, channel, query.plane());
                case TRUTH -> truth(image, channel, query.plane());
                case INNER, OUTER -> set(region, query);
            };
        } catch (RejectedRecordException e) {
            throw new NotFoundException("the pixels can't be read: " + e.getMessage());
        }
    }

    private static Map.Entry<String, KeptRegion> region(KeptImage image, Optional<String> procedure) {
        return image.regions().entrySet().stream()
                .filter(entry -> procedure.map(entry.getKey()::equals).orElse(true))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("procedure is " + procedure.orElse("missing")
                        + "; the image has sets of " + image.regions().keySet()));
    }

    private Model model(KeptImage image) {
        return configuration
                .modelOf(image.key().stratum())
                .orElseThrow(() -> new NotFoundException("the configuration has no model for the stratum "
                        + image.key().stratum() + "; start the dashboard with the configuration of the processor"));
    }

    private Raster scores(KeptImage image, Channel channel, Plane plane) {
        ScoredImage scored = scored(image);
        PredictedImage predicted = scored.channels().get(channel);
        boolean logits = predicted.kind() == ScoreKind.LOGIT;
        return plane.cut(scored.grid(), pixel -> {
            double score = predicted.scores().at(pixel);
            return 255 * (logits ? 1 / (1 + Math.exp(-score)) : score);
        });
    }

    private ScoredImage scored(KeptImage image) {
        return kept("scores " + image.predictionPartition() + " " + image.predictionOffset(), ScoredImage.class, () -> {
            Prediction prediction = prediction(image);
            return reader.scores(prediction.getScores(), model(image));
        });
    }

    /** Reads the prediction of an image. */
    Prediction prediction(KeptImage image) {
        return lookup.value(Topic.PREDICTIONS, image.predictionPartition(), image.predictionOffset(), Prediction.class)
                .orElseThrow(() -> new NotFoundException(
                        "the prediction of image " + image.key().imageId()
                                + " is no longer in the topic: it was deleted when its retention ended"));
    }

    private Raster truth(KeptImage image, Channel channel, Plane plane) {
        KeptRegion.Judgement label = image.label()
                .orElseThrow(() -> new NotFoundException(
                        "image " + image.key().imageId() + " has no label yet, so there is no truth to show"));
        LabelMap labels = kept("labels " + label.labelPartition() + " " + label.labelOffset(), LabelMap.class, () -> {
            LabelledImage labelled = lookup.value(
                            Topic.LABELLED_IMAGES, label.labelPartition(), label.labelOffset(), LabelledImage.class)
                    .filter(found -> found.getLabels() != null)
                    .orElseThrow(() -> new NotFoundException(
                            "the label of image " + image.key().imageId()
                                    + " is no longer in the topic: it was deleted when its retention ended"));
            Model model = model(image);
            Grid grid = reader.scores(labelled.getScores(), model).grid();
            return reader.labels(labelled.getLabels(), labelled.getScores(), grid, model);
        });
        PackedMask inside = labels.mask(channel.labelValues());
        Optional<PackedMask> ignored = model(image).ignoreLabel().map(value -> labels.mask(Set.of(value)));
        return plane.cut(inside.grid(), pixel -> {
            if (ignored.map(mask -> mask.contains(pixel)).orElse(false)) {
                return 2;
            }
            return inside.contains(pixel) ? 1 : 0;
        });
    }

    private Raster set(Map.Entry<String, KeptRegion> region, RasterQuery query) {
        IssuedConfidenceSet issued = issued(region.getValue());
        LevelSets level = issued.getLevels().stream()
                .filter(sets -> query.nominalAlpha()
                        .map(alpha -> alpha == sets.getNominalAlpha())
                        .orElse(true))
                .findFirst()
                .orElseThrow(() -> new NotFoundException("procedure " + region.getKey() + " has no sets at alpha "
                        + query.nominalAlpha().map(Object::toString).orElse("?")));
        ComponentSet set = query.layer() == RasterQuery.Layer.INNER ? level.getInner() : level.getOuter();
        Grid grid = Grid.of(
                issued.getShape().stream().mapToInt(Integer::intValue).toArray(),
                issued.getSpacing().stream().mapToDouble(Double::doubleValue).toArray());
        PackedMask mask = mask(grid, set.getMask());
        return query.plane().cut(grid, pixel -> mask.contains(pixel) ? 1 : 0);
    }

    /** Reads what a procedure issued. */
    IssuedConfidenceSet issued(KeptRegion region) {
        return lookup.value(
                        Topic.CONFIDENCE_SETS,
                        region.set().place().partition(),
                        region.set().offset(),
                        IssuedConfidenceSet.class)
                .orElseThrow(() -> new NotFoundException(
                        "the issued set is no longer in the topic: it was deleted when its retention ended"));
    }

    private static PackedMask mask(Grid grid, Mask mask) {
        byte[] bytes = new byte[mask.getData().remaining()];
        mask.getData().duplicate().get(bytes);
        return mask.getEncoding() == MaskEncoding.RUN_LENGTHS
                ? PackedMask.ofRunLengths(grid, bytes)
                : PackedMask.ofPackedBytes(grid, bytes);
    }

    private synchronized <T> T kept(String name, Class<T> type, Supplier<T> read) {
        T known = type.cast(kept.get(name));
        if (known == null) {
            known = read.get();
            kept.put(name, known);
            if (kept.size() > MOST_KEPT) {
                kept.remove(kept.keySet().iterator().next());
            }
        }
        return known;
    }
}
