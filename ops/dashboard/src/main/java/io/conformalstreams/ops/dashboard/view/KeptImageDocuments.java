package io.conformalstreams.ops.dashboard.view;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.ImagePreview;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.alert.RecordDocument;
import io.conformalstreams.ops.dashboard.follow.RecordLookup;
import io.conformalstreams.ops.dashboard.state.ImageKey;
import io.conformalstreams.ops.dashboard.state.KeptImage;
import io.conformalstreams.ops.dashboard.state.KeptRegion;
import io.conformalstreams.ops.dashboard.state.ObservedTopics;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.validation.ReferencedPixels;
import java.util.List;
import java.util.Optional;

/** What the topics say about single images. Records are read when they are asked for. */
final class KeptImageDocuments {

    private final ConformalConfiguration configuration;
    private final ObservedTopics observed;
    private final RecordLookup lookup;
    private final ImageRasters rasters;

    KeptImageDocuments(ConformalConfiguration configuration, ObservedTopics observed, RecordLookup lookup) {
        this.configuration = configuration;
        this.observed = observed;
        this.lookup = lookup;
        this.rasters = new ImageRasters(
                configuration,
                lookup,
                ReferencedPixels.in(configuration.objects().open()));
    }

    /** Adds the facts about an image. */
    void addTo(ObjectNode json, ImageKey key) {
        KeptImage image = kept(key);
        json.put("stratum", key.stratum())
                .put("imageId", key.imageId())
                .put("unitId", image.unitId())
                .put("predictionId", image.predictionId())
                .put("predictedAt", image.predictedAt());
        json.set("labelledAt", Json.whole(image.label().map(KeptRegion.Judgement::labelledAt)));
        json.put("dimensions", image.dimensions());
        json.set(
                "prediction",
                Json.object()
                        .put("topic", configuration.topics().name(Topic.PREDICTIONS))
                        .put("partition", image.predictionPartition())
                        .put("offset", image.predictionOffset()));
        json.set("label", image.label().map(this::label).orElse(null));
        addPicture(json, image);
        json.set("procedures", Json.array(image.regions().values(), region -> {
            IssuedConfidenceSet issued = rasters.issued(region);
            return new ImageDocument(configuration, issued, region.set(), outcome(region)).json();
        }));
    }

    private ObjectNode label(KeptRegion.Judgement label) {
        return Json.object()
                .put("topic", configuration.topics().name(Topic.LABELLED_IMAGES))
                .put("partition", label.labelPartition())
                .put("offset", label.labelOffset())
                .put("revision", label.revision());
    }

    /** Adds shape and geometry, and the channels and the preview unless the prediction was deleted. */
    private void addPicture(ObjectNode json, KeptImage image) {
        Optional<Prediction> prediction = lookup.value(
                Topic.PREDICTIONS, image.predictionPartition(), image.predictionOffset(), Prediction.class);
        IssuedConfidenceSet issued =
                rasters.issued(image.regions().values().iterator().next());
        json.set("shape", Json.array(issued.getShape(), axis -> Json.object().numberNode(axis)));
        json.set("spacing", Json.array(issued.getSpacing(), Json::number));
        json.set(
                "geometry",
                Optional.ofNullable(issued.getGeometry())
                        .map(RecordDocument::of)
                        .orElse(null));
        json.set(
                "channels",
                Json.array(
                        prediction.map(known -> known.getScores().getChannels()).orElse(List.of()),
                        channel -> Json.object().textNode(channel)));
        json.set(
                "preview",
                prediction
                        .map(Prediction::getPreview)
                        .map(KeptImageDocuments::preview)
                        .orElse(null));
    }

    private static ObjectNode preview(ImagePreview preview) {
        ObjectNode json = Json.object().put("mediaType", preview.getMediaType());
        json.set("slice", Json.whole(Optional.ofNullable(preview.getSlice())));
        return json;
    }

    ImagePreview preview(ImageKey key) {
        return Optional.ofNullable(rasters.prediction(kept(key)).getPreview())
                .orElseThrow(() -> new NotFoundException("the gateway sent no preview of image " + key.imageId()));
    }

    private Optional<CoverageOutcome> outcome(KeptRegion region) {
        return region.judgement()
                .flatMap(judgement -> lookup.value(
                        Topic.COVERAGE_OUTCOMES,
                        judgement.outcome().place().partition(),
                        judgement.outcome().offset(),
                        CoverageOutcome.class));
    }

    private KeptImage kept(ImageKey key) {
        return observed.look(state -> state.images().image(key).map(KeptImage::copy))
                .orElseThrow(() -> new NotFoundException("image " + key.imageId() + " of stratum " + key.stratum()
                        + " is not among the newest images; /api/images lists them"));
    }

    Raster raster(RasterQuery query) {
        return rasters.raster(kept(query.image()), query);
    }
}
