package io.conformalstreams.conformal.drift;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The tested predictions of one epoch, one for each unit. They belong to the state of a {@link LabelProcess}. */
public interface TestedPredictions {

    /** Returns the tested prediction of a unit; empty if the epoch has seen no mature prediction of the unit. */
    Optional<TestedPrediction> ofUnit(String unitId);

    /** Stores or replaces the tested prediction of a unit. */
    void put(String unitId, TestedPrediction prediction);

    /** Returns an empty collection in memory. */
    static TestedPredictions inMemory() {
        Map<String, TestedPrediction> byUnit = new HashMap<>();
        return new TestedPredictions() {
            @Override
            public Optional<TestedPrediction> ofUnit(String unitId) {
                return Optional.ofNullable(byUnit.get(unitId));
            }

            @Override
            public void put(String unitId, TestedPrediction prediction) {
                byUnit.put(unitId, prediction);
            }
        };
    }
}
