package io.conformalstreams.processor.calibration;

import io.conformalstreams.contracts.LabelledImage;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of labelled images in which either the scores or the labels lack a geometry. Without both geometries, nobody
 * can check whether the axes of scores and labels have the same order and direction. Warns once for each stratum of a
 * task.
 */
final class OneSidedGeometry {

    private static final Logger LOG = LoggerFactory.getLogger(OneSidedGeometry.class);

    /** A gateway that makes up strata must not fill the memory. */
    private static final int MOST_STRATA = 10_000;

    private final Set<String> told = new HashSet<>();

    /**
     * @param label a labelled image that has both scores and labels
     * @return whether this call warned
     */
    boolean warn(LabelledImage label) {
        boolean ofScores = label.getScores().getGeometry() != null;
        boolean ofLabels = label.getLabels().getGeometry() != null;
        if (ofScores == ofLabels || told.size() >= MOST_STRATA || !told.add(label.getStratum())) {
            return false;
        }
        LOG.warn(
                "Labelled images of stratum {} have a geometry for their {} but none for their {}: their axes are assumed"
                        + " to be the same. Send both, or set geometry: required for the model to reject such images",
                label.getStratum(),
                ofScores ? "scores" : "labels",
                ofScores ? "labels" : "scores");
        return true;
    }
}
