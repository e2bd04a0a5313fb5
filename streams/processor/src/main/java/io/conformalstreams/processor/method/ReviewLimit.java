package io.conformalstreams.processor.method;

import io.conformalstreams.processor.setting.Constraint;
import io.conformalstreams.processor.setting.ScalarType;
import io.conformalstreams.processor.setting.Setting;
import io.conformalstreams.processor.setting.SettingGroup;
import java.util.Optional;

/**
 * The Dice bound below which a person should review a predicted mask.
 *
 * @param below above 0 and at most 1; empty if no review is requested
 */
record ReviewLimit(Optional<Double> below) {

    private static final Constraint<Double> LIMIT =
            new Constraint<>("a number above 0 and at most 1", limit -> limit > 0 && limit <= 1);

    /** No limit: a review is never requested. */
    static final ReviewLimit NONE = new ReviewLimit(Optional.empty());

    /** Rejects a limit outside its range. */
    ReviewLimit {
        below.ifPresent(limit -> LIMIT.require("reviewBelow", limit));
    }

    /**
     * Adds the setting of the limit to those of a method.
     *
     * @param condition completes the description; empty if the setting is always allowed
     */
    static Setting<Optional<Double>> setting(SettingGroup settings, String condition) {
        return settings.unset(
                "reviewBelow",
                ScalarType.number(LIMIT),
                "no review is requested",
                "A prediction whose Dice bound is below this limit is marked: a person should review its mask."
                        + condition);
    }

    /** Tells whether a review is requested for a bound; empty if there is no limit. */
    Optional<Boolean> requestsReview(double bound) {
        return below.map(limit -> bound < limit);
    }
}
