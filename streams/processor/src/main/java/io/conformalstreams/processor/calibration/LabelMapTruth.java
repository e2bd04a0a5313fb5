package io.conformalstreams.processor.calibration;

import io.conformalstreams.conformal.image.LabelMap;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.processor.method.ConformalMethod;
import io.conformalstreams.processor.model.Channel;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The annotation in a label map. Each structure is read once, even if several procedures use it. */
final class LabelMapTruth implements ConformalMethod.Truth {

    private final LabelMap labels;
    private final Optional<PackedMask> ignored;
    private final Map<Channel, PackedMask> structures = new HashMap<>();

    /**
     * @param labels label map whose values are those of channels, the background and the ignoreLabel, if there is one
     */
    LabelMapTruth(LabelMap labels, Optional<Integer> ignoreLabel) {
        this.labels = labels;
        this.ignored = ignoreLabel.map(value -> labels.mask(Set.of(value))).filter(mask -> !mask.isEmpty());
    }

    @Override
    public PackedMask of(Channel channel) {
        return structures.computeIfAbsent(channel, structure -> labels.mask(structure.labelValues()));
    }

    @Override
    public Optional<PackedMask> ignored() {
        return ignored;
    }
}
