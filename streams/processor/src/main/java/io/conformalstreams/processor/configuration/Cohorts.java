package io.conformalstreams.processor.configuration;

import io.conformalstreams.processor.setting.ConfigurationNode;
import io.conformalstreams.processor.setting.Constraint;
import io.conformalstreams.processor.setting.ListType;
import io.conformalstreams.processor.setting.ScalarType;
import io.conformalstreams.processor.setting.Setting;
import io.conformalstreams.processor.setting.SettingGroup;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * The cohorts whose coverage and set sizes are published. A cohort is formed by the images of a stratum with the same
 * value of one attribute. Cohorts describe: no threshold and no set depends on them.
 *
 * @param attributes the names of the attributes that form cohorts; empty if there are no cohorts
 * @param valuesPerAttribute the largest number of values of an attribute in a stratum that have cohorts
 * @param longestValue the largest number of characters of a value
 * @param intervalError the probability that the intervals of a cohort, over all times, ever exclude a constant coverage
 */
public record Cohorts(List<String> attributes, int valuesPerAttribute, int longestValue, BigDecimal intervalError) {

    static final SettingGroup SETTINGS = SettingGroup.of(
            "cohorts",
            "Attributes of images, such as the scanner, the protocol or the age band. Coverage and set sizes are also"
                    + " published by cohort: for the images of a stratum with the same value of an attribute. Cohorts"
                    + " calibrate nothing.");

    private static final int MOST_ATTRIBUTES = 8;

    private static final Constraint<String> NAME = Constraint.matching(
            "[A-Za-z][A-Za-z0-9_-]{0,31}", "a letter, then at most 31 letters, digits, hyphens or underscores");
    private static final Constraint<Integer> VALUES_RULE = Constraint.between(1, 100);
    private static final Constraint<Integer> LENGTH_RULE = Constraint.between(1, 256, "characters");

    private static final Setting<List<String>> ATTRIBUTES = SETTINGS.optional(
            "attributes",
            ListType.distinct(ScalarType.text(NAME)),
            ListType.NONE,
            "Names of the attributes, at most " + MOST_ATTRIBUTES
                    + ". Other attributes of a record are left out and counted. Never declare an attribute that"
                    + " identifies a patient.");
    private static final Setting<Integer> VALUES_PER_ATTRIBUTE = SETTINGS.optional(
            "valuesPerAttribute",
            ScalarType.wholeNumber(VALUES_RULE),
            "20",
            "Number of values of an attribute in a stratum that get a cohort, in the order in which outcomes bring them."
                    + " Further values are left out and counted.");
    private static final Setting<Integer> LONGEST_VALUE = SETTINGS.optional(
            "longestValue",
            ScalarType.wholeNumber(LENGTH_RULE),
            "64",
            "Largest number of characters of a value. Longer values are left out and counted.");
    private static final Setting<BigDecimal> INTERVAL_ERROR = SETTINGS.optional(
            "intervalError",
            ScalarType.decimal(Constraint.properShare()),
            "0.05",
            "Probability that the intervals of one cohort, level and component, over all times, ever exclude a constant"
                    + " coverage. For m intervals that must all hold together, divide it by m.");

    /** Copies the names, and checks the values. */
    public Cohorts {
        attributes = List.copyOf(attributes);
        attributes.forEach(name -> NAME.require("attributes", name));
        if (attributes.size() > MOST_ATTRIBUTES) {
            throw new IllegalArgumentException(
                    "attributes has " + attributes.size() + " names, but must have at most " + MOST_ATTRIBUTES);
        }
        VALUES_RULE.require("valuesPerAttribute", valuesPerAttribute);
        LENGTH_RULE.require("longestValue", longestValue);
        Constraint.properShare().require("intervalError", intervalError);
    }

    static Optional<Cohorts> read(ConfigurationNode document) {
        return SETTINGS.read(document)
                .filter(values -> document.require(
                        "cohorts.attributes",
                        values.get(ATTRIBUTES).size() <= MOST_ATTRIBUTES,
                        "has " + values.get(ATTRIBUTES).size() + " names, but must have at most " + MOST_ATTRIBUTES))
                .map(values -> new Cohorts(
                        values.get(ATTRIBUTES),
                        values.get(VALUES_PER_ATTRIBUTE),
                        values.get(LONGEST_VALUE),
                        values.get(INTERVAL_ERROR)));
    }

    /** Tells whether an attribute of this name forms cohorts. */
    public boolean isDeclared(String attribute) {
        return attributes.contains(attribute);
    }

    /** Tells whether a value is not blank, not too long, and free of control characters. */
    public boolean isValue(String value) {
        return !value.isBlank()
                && value.length() <= longestValue
                && value.chars().noneMatch(Character::isISOControl);
    }
}
