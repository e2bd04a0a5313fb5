package io.conformalstreams.ops.dashboard.state;

import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The newest images, in the order in which their predictions were read. Of an image with several predictions the latest
 * is kept. Outcomes that are read before their sets wait for them; the oldest of them are forgotten first.
 */
public final class KeptImages {

    private static final int WAITING_PER_IMAGE = 4;

    private final int most;
    private final LinkedHashMap<ImageKey, KeptImage> images = new LinkedHashMap<>();
    private final LinkedHashMap<RegionKey, KeptRegion.Judgement> waiting = new LinkedHashMap<>();

    private record RegionKey(String stratum, String predictionId, String procedure) {}

    KeptImages(int most) {
        this.most = most;
    }

    void add(IssuedConfidenceSet issued, Coordinates coordinates) {
        ImageKey key = new ImageKey(issued.getStratum(), issued.getImageId());
        KeptImage image = images.get(key);
        if (image != null && !image.predictionId().equals(issued.getPredictionId())) {
            if (image.predictedAt() > issued.getPredictedAt().toEpochMilli()) {
                return;
            }
            images.remove(key);
            image = null;
        }
        if (image == null) {
            image = new KeptImage(issued);
            images.put(key, image);
        }
        KeptRegion region = new KeptRegion(issued, coordinates);
        Optional.ofNullable(waiting.remove(
                        new RegionKey(issued.getStratum(), issued.getPredictionId(), issued.getProcedure())))
                .ifPresent(region::judge);
        image.add(issued.getProcedure(), region);
        if (images.size() > most) {
            images.remove(images.keySet().iterator().next());
        }
    }

    void add(CoverageOutcome outcome, Coordinates coordinates) {
        KeptRegion.Judgement judgement = KeptRegion.Judgement.of(coordinates, outcome);
        Optional<KeptRegion> region = Optional.ofNullable(
                        images.get(new ImageKey(outcome.getStratum(), outcome.getImageId())))
                .filter(image -> image.predictionId().equals(outcome.getPredictionId()))
                .flatMap(image -> Optional.ofNullable(image.regions().get(outcome.getProcedure())));
        if (region.isPresent()) {
            region.get().judge(judgement);
            return;
        }
        waiting.put(new RegionKey(outcome.getStratum(), outcome.getPredictionId(), outcome.getProcedure()), judgement);
        if (waiting.size() > WAITING_PER_IMAGE * most) {
            Iterator<RegionKey> oldest = waiting.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /**
     * How many images of a stratum are kept.
     *
     * @param labelled those that have a label
     */
    public record Number(int images, int labelled) {

        private Number plus(Number other) {
            return new Number(images + other.images, labelled + other.labelled);
        }
    }

    /** The number of kept images by stratum. */
    public Map<String, Number> numbers() {
        Map<String, Number> numbers = new HashMap<>();
        images.values()
                .forEach(image -> numbers.merge(
                        image.key().stratum(), new Number(1, image.label().isPresent() ? 1 : 0), Number::plus));
        return numbers;
    }

    public Optional<KeptImage> image(ImageKey key) {
        return Optional.ofNullable(images.get(key));
    }

    /** All kept images, the oldest first. */
    public Collection<KeptImage> all() {
        return Collections.unmodifiableCollection(images.values());
    }

    public int size() {
        return images.size();
    }

    int waiting() {
        return waiting.size();
    }
}
