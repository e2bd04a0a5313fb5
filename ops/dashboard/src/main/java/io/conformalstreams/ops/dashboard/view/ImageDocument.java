package io.conformalstreams.ops.dashboard.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.conformalstreams.contracts.CitedThresholds;
import io.conformalstreams.contracts.ComponentSet;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.IntervalThreshold;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.LevelInterval;
import io.conformalstreams.contracts.LevelOutcome;
import io.conformalstreams.contracts.LevelSets;
import io.conformalstreams.ops.dashboard.state.Coordinates;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.util.Optional;

/** What one procedure issued for an image, with what it cites, and how a label judged it. */
final class ImageDocument {

    private final ConformalConfiguration configuration;
    private final IssuedConfidenceSet issued;
    private final Coordinates coordinates;
    private final Optional<CoverageOutcome> outcome;

    ImageDocument(
            ConformalConfiguration configuration,
            IssuedConfidenceSet issued,
            Coordinates coordinates,
            Optional<CoverageOutcome> outcome) {
        this.configuration = configuration;
        this.issued = issued;
        this.coordinates = coordinates;
        this.outcome = outcome;
    }

    ObjectNode json() {
        ObjectNode json = Json.object()
                .put("procedure", issued.getProcedure())
                .put("type", issued.getType())
                .put("channel", issued.getChannel())
                .put("fingerprint", issued.getFingerprint());
        json.set("sizeClass", Json.text(Optional.ofNullable(issued.getSizeClass())));
        json.put("selfCalibrated", issued.getSelfCalibrated());
        json.putObject("set")
                .put(
                        "topic",
                        configuration.topics().name(coordinates.place().source().topic()))
                .put("partition", coordinates.place().partition())
                .put("offset", coordinates.offset());
        json.set(
                "cites",
                Optional.ofNullable(issued.getCites()).map(ImageDocument::cites).orElse(null));
        json.put("predictedVoxels", issued.getPredictedVoxels());
        json.set("predictedVolume", Json.number(issued.getPredictedVolume()));
        json.set("verdict", Json.text(outcome.map(CoverageOutcome::getVerdict)));
        json.set("emptyTruth", Json.truth(outcome.map(CoverageOutcome::getEmptyTruth)));
        ArrayNode levels = json.putArray("levels");
        issued.getLevels().forEach(level -> levels.add(sets(level)));
        issued.getIntervals().forEach(level -> levels.add(interval(level)));
        return json;
    }

    private static ObjectNode cites(CitedThresholds cited) {
        return Json.object()
                .put("version", cited.getVersion())
                .put("epoch", cited.getEpoch())
                .put("lastLabelAt", cited.getLastLabel().getLabelledAt().toEpochMilli())
                .put("partition", cited.getLastLabel().getPartition())
                .put("offset", cited.getLastLabel().getOffset());
    }

    private ObjectNode sets(LevelSets level) {
        ObjectNode json = Json.object().put("nominalAlpha", level.getNominalAlpha());
        json.set("diceBound", Json.number(level.getDiceBound()));
        json.set("review", Json.truth(Optional.ofNullable(level.getReview())));
        json.put(
                "size",
                Math.max(0, level.getOuter().getVoxels() - level.getInner().getVoxels()));
        json.set("inner", set(level.getInner()));
        json.set("outer", set(level.getOuter()));
        json.putNull("interval");
        return judged(json, level.getNominalAlpha());
    }

    private static ObjectNode set(ComponentSet set) {
        ObjectNode json = Json.object()
                .put("component", set.getComponent().name())
                .put("alpha", set.getAlpha())
                .put("n", set.getN())
                .put("k", set.getK());
        json.set("lambda", Json.number(set.getLambda()));
        json.put("reason", set.getReason().name()).put("voxels", set.getVoxels());
        json.set("volume", Json.number(set.getVolume()));
        return json;
    }

    private ObjectNode interval(LevelInterval level) {
        ObjectNode json = Json.object().put("nominalAlpha", level.getNominalAlpha());
        json.putNull("diceBound");
        json.set("review", Json.truth(Optional.ofNullable(level.getReview())));
        json.set("size", Json.number(level.getUpper() - level.getLower()));
        json.putNull("inner");
        json.putNull("outer");
        ObjectNode interval = json.putObject("interval");
        interval.set("quantity", Json.text(Optional.ofNullable(issued.getQuantity())));
        interval.set("estimate", Json.number(issued.getEstimate()));
        interval.set("lower", Json.number(level.getLower()));
        interval.set("upper", Json.number(level.getUpper()));
        interval.set("lowerVolume", Json.number(level.getLowerVolume()));
        interval.set("upperVolume", Json.number(level.getUpperVolume()));
        interval.set("thresholds", Json.array(level.getThresholds(), ImageDocument::threshold));
        return judged(json, level.getNominalAlpha());
    }

    private static ObjectNode threshold(IntervalThreshold threshold) {
        ObjectNode json = Json.object()
                .put("component", threshold.getComponent().name())
                .put("alpha", threshold.getAlpha())
                .put("n", threshold.getN())
                .put("k", threshold.getK());
        json.set("lambda", Json.number(threshold.getLambda()));
        return json.put("reason", threshold.getReason().name());
    }

    private ObjectNode judged(ObjectNode json, double nominalAlpha) {
        Optional<LevelOutcome> level = outcome.flatMap(known -> known.getLevels().stream()
                .filter(judged -> judged.getNominalAlpha() == nominalAlpha)
                .findFirst());
        json.set("outcome", level.<JsonNode>map(ImageDocument::outcome).orElse(null));
        json.set(
                "promise",
                Json.text(RegionWords.promise(
                        configuration, issued.getProcedure(), issued.getFingerprint(), nominalAlpha)));
        return json.put("words", RegionWords.of(issued, nominalAlpha, outcome, level));
    }

    private static ObjectNode outcome(LevelOutcome level) {
        ObjectNode json = Json.object()
                .put("coveredInner", level.getCoveredInner())
                .put("coveredOuter", level.getCoveredOuter())
                .put("coveredJoint", level.getCoveredJoint());
        json.set("coveredInterval", Json.truth(Optional.ofNullable(level.getCoveredInterval())));
        json.set("loss", Json.number(level.getLoss()));
        json.set("labelledValue", Json.number(level.getLabelledValue()));
        json.set("components", Json.array(level.getComponents(), component -> {
            ObjectNode row =
                    Json.object().put("component", component.getComponent().name());
            row.set("criticalValue", Json.number(component.getCriticalValue()));
            row.set("lambda", Json.number(component.getLambda()));
            return row.put("calibrated", component.getCalibrated()).put("covered", component.getCovered());
        }));
        return json;
    }
}
