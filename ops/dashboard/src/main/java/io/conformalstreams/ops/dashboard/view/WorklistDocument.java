package io.conformalstreams.ops.dashboard.view;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.conformalstreams.ops.dashboard.state.KeptImage;
import io.conformalstreams.ops.dashboard.state.KeptImages;
import io.conformalstreams.ops.dashboard.state.KeptRegion;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** The images that a person may want to look at, the most urgent first. */
final class WorklistDocument {

    private final WorklistQuery query;

    WorklistDocument(WorklistQuery query) {
        this.query = query;
    }

    void addTo(ObjectNode json, KeptImages kept) {
        List<KeptImage> matching =
                kept.all().stream().filter(this::matches).sorted(order()).toList();
        int end = (int) Math.min(matching.size(), (long) query.after() + query.limit());
        json.put("total", matching.size()).put("kept", kept.size());
        json.set("next", Json.text(end < matching.size() ? Optional.of(Integer.toString(end)) : Optional.empty()));
        json.set("images", Json.array(matching.subList(Math.min(query.after(), end), end), WorklistDocument::image));
    }

    private boolean matches(KeptImage image) {
        return query.stratum().map(image.key().stratum()::equals).orElse(true)
                && query.procedure().map(image.regions()::containsKey).orElse(true)
                && (!query.reviewOnly() || image.review())
                && (!query.missedOnly() || image.missed())
                && query.text()
                        .map(text -> image.key().imageId().contains(text)
                                || image.unitId().contains(text))
                        .orElse(true)
                && query.labelled()
                        .map(range -> image.label()
                                .map(KeptRegion.Judgement::labelledAt)
                                .filter(range::contains)
                                .isPresent())
                        .orElse(true);
    }

    private Comparator<KeptImage> order() {
        ToDoubleFunction<KeptImage> bound = image -> bound(image).orElse(Double.POSITIVE_INFINITY);
        Comparator<KeptImage> newest = Comparator.comparingLong(KeptImage::predictedAt)
                .reversed()
                .thenComparing(image -> image.key().imageId())
                .thenComparing(image -> image.key().stratum());
        return switch (query.order()) {
            case REVIEW ->
                Comparator.comparing(KeptImage::review, Comparator.reverseOrder())
                        .thenComparingDouble(bound)
                        .thenComparing(newest);
            case BOUND -> Comparator.comparingDouble(bound).thenComparing(newest);
            case SIZE -> Comparator.comparingDouble(this::size).reversed().thenComparing(newest);
            case TIME -> newest;
        };
    }

    private OptionalDouble bound(KeptImage image) {
        return query.procedure()
                .map(procedure -> image.regions().get(procedure).diceBound())
                .orElseGet(image::diceBound);
    }

    private double size(KeptImage image) {
        return query.procedure()
                .map(procedure -> image.regions().get(procedure).size())
                .orElseGet(image::size);
    }

    private static ObjectNode image(KeptImage image) {
        ObjectNode json = Json.object()
                .put("stratum", image.key().stratum())
                .put("imageId", image.key().imageId())
                .put("unitId", image.unitId())
                .put("predictionId", image.predictionId())
                .put("predictedAt", image.predictedAt());
        json.set("labelledAt", Json.whole(image.label().map(KeptRegion.Judgement::labelledAt)));
        json.put("dimensions", image.dimensions()).put("review", image.review());
        json.set("diceBound", Json.number(image.diceBound()));
        json.put("missed", image.missed());
        json.set("procedures", Json.array(image.regions().entrySet(), WorklistDocument::region));
        return json;
    }

    private static ObjectNode region(Map.Entry<String, KeptRegion> entry) {
        KeptRegion region = entry.getValue();
        ObjectNode json = Json.object()
                .put("procedure", entry.getKey())
                .put("channel", region.channel())
                .put("review", region.review());
        json.set("diceBound", Json.number(region.diceBound()));
        json.set("size", Json.number(region.size()));
        json.set("estimate", Json.number(region.estimate()));
        json.set("lower", Json.number(region.lower()));
        json.set("upper", Json.number(region.upper()));
        json.set("verdict", Json.text(region.judgement().map(KeptRegion.Judgement::verdict)));
        json.set("covered", Json.truth(region.judgement().flatMap(KeptRegion.Judgement::covered)));
        return json;
    }
}
