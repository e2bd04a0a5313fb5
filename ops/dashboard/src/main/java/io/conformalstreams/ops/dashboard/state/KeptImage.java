package io.conformalstreams.ops.dashboard.state;

import io.conformalstreams.contracts.IssuedConfidenceSet;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** An image of the worklist: where its records are, and what its newest prediction got. */
public final class KeptImage {

    private final ImageKey key;
    private final String unitId;
    private final String predictionId;
    private final long predictedAt;
    private final int dimensions;
    private final int predictionPartition;
    private final long predictionOffset;
    private final Map<String, KeptRegion> regions = new TreeMap<>();

    KeptImage(IssuedConfidenceSet issued) {
        this.key = new ImageKey(issued.getStratum(), issued.getImageId());
        this.unitId = issued.getUnitId();
        this.predictionId = issued.getPredictionId();
        this.predictedAt = issued.getPredictedAt().toEpochMilli();
        this.dimensions = issued.getShape().size();
        this.predictionPartition = issued.getPredictionPartition();
        this.predictionOffset = issued.getPredictionOffset();
    }

    private KeptImage(KeptImage other) {
        this.key = other.key;
        this.unitId = other.unitId;
        this.predictionId = other.predictionId;
        this.predictedAt = other.predictedAt;
        this.dimensions = other.dimensions;
        this.predictionPartition = other.predictionPartition;
        this.predictionOffset = other.predictionOffset;
        other.regions.forEach((procedure, region) -> regions.put(procedure, region.copy()));
    }

    /** A copy that does not change any more. */
    public KeptImage copy() {
        return new KeptImage(this);
    }

    public ImageKey key() {
        return key;
    }

    public String unitId() {
        return unitId;
    }

    public String predictionId() {
        return predictionId;
    }

    /** Event time of the prediction, in milliseconds since 1970. */
    public long predictedAt() {
        return predictedAt;
    }

    /** 2 or 3. */
    public int dimensions() {
        return dimensions;
    }

    public int predictionPartition() {
        return predictionPartition;
    }

    public long predictionOffset() {
        return predictionOffset;
    }

    /** The regions by procedure. */
    public Map<String, KeptRegion> regions() {
        return Collections.unmodifiableMap(regions);
    }

    void add(String procedure, KeptRegion region) {
        regions.put(procedure, region);
    }

    /** The newest judgement by a label that was not withdrawn; empty while there is no label. */
    public Optional<KeptRegion.Judgement> label() {
        return regions.values().stream()
                .flatMap(region -> region.judgement().stream())
                .filter(KeptRegion.Judgement::isLabelled)
                .reduce((first, second) -> second.revision() > first.revision() ? second : first);
    }

    public boolean review() {
        return regions.values().stream().anyMatch(KeptRegion::review);
    }

    public boolean missed() {
        return regions.values().stream().anyMatch(KeptRegion::missed);
    }

    /** The smallest Dice bound of the procedures; empty if none has one. */
    public OptionalDouble diceBound() {
        return regions.values().stream()
                .flatMapToDouble(region -> region.diceBound().stream())
                .min();
    }

    /** The largest size of the procedures. */
    public double size() {
        return regions.values().stream().mapToDouble(KeptRegion::size).max().orElse(0);
    }
}
