package io.conformalstreams.connectors.study;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.conformalstreams.connectors.issued.IssuedDiceBound;
import io.conformalstreams.connectors.issued.IssuedInterval;
import io.conformalstreams.connectors.issued.IssuedLevel;
import io.conformalstreams.connectors.issued.IssuedQuantity;
import io.conformalstreams.connectors.issued.IssuedSets;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;

/**
 * Sizes, ratios and Dice coefficients with their intervals as FHIR R4 Observations in a Bundle. R4 has no element and
 * no standard extension for a confidence interval. The interval is therefore a component with a valueRange, and a note
 * states the guarantee. Patients appear under their pseudonym alone.
 */
final class FhirObservations {

    private static final String SNOMED = "http://snomed.info/sct";
    private static final String IDENTIFIERS = "urn:conformal-streams:";
    private static final double CUBIC_MILLIMETRES_PER_MILLILITRE = 1000;

    private final IssuedSets sets;
    private final SetWording wording;
    private final Optional<String> study;
    private final ObjectNode bundle = JsonNodeFactory.instance.objectNode();

    /**
     * @param study Study Instance UID of the image
     */
    FhirObservations(IssuedSets sets, Optional<String> study) {
        this.sets = sets;
        this.wording = new SetWording(sets);
        this.study = study;
    }

    /** The same sets give the same bytes. */
    byte[] encode() {
        bundle.put("resourceType", "Bundle").put("type", "collection");
        bundle.put("timestamp", sets.predictedAt().toString());
        ArrayNode entries = bundle.putArray("entry");
        for (IssuedLevel level : sets.levels()) {
            add(entries, observation(level), "level " + level.alpha());
            level.diceBound()
                    .ifPresent(bound -> add(entries, observation(level, bound), "Dice bound " + level.alpha()));
        }
        for (IssuedInterval interval : sets.intervals()) {
            add(entries, observation(interval), "interval " + interval.alpha());
        }
        return (bundle.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private void add(ArrayNode entries, ObjectNode observation, String part) {
        String key = String.join("\n", sets.stratum(), sets.imageId(), sets.predictionId(), sets.procedure(), part);
        String identity =
                UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8)).toString();
        observation
                .putArray("identifier")
                .addObject()
                .put("system", "urn:ietf:rfc:3986")
                .put("value", "urn:uuid:" + identity);
        entries.addObject().put("fullUrl", "urn:uuid:" + identity).set("resource", observation);
    }

    private ObjectNode observation(IssuedLevel level) {
        boolean volume = sets.grid().dimensions() == 3;
        double unit = sets.hasSpacing() && volume ? CUBIC_MILLIMETRES_PER_MILLILITRE : 1;
        String code = !sets.hasSpacing() ? "1" : volume ? "mL" : "mm2";
        ObjectNode observation = observation(concept(
                SNOMED,
                volume ? "118565006" : "42798000",
                volume ? "Volume" : "Area",
                "Size of " + sets.channel() + " with its confidence interval"));
        observation.set("valueQuantity", quantity(sets.predictedVolume() / unit, code));
        putInterval(
                observation,
                level.alpha(),
                level.inner().isCalibrated()
                        ? OptionalDouble.of(level.inner().volume() / unit)
                        : OptionalDouble.empty(),
                level.outer().isCalibrated()
                        ? OptionalDouble.of(level.outer().volume() / unit)
                        : OptionalDouble.empty(),
                code);
        putNote(observation, wording.promise(level));
        return observation;
    }

    /** The observation has no value: the sets predict no Dice coefficient, they only bound it. */
    private ObjectNode observation(IssuedLevel level, IssuedDiceBound bound) {
        ObjectNode observation = diceObservation();
        putInterval(observation, level.alpha(), OptionalDouble.of(bound.value()), OptionalDouble.empty(), "1");
        putReview(observation, bound.review());
        putNote(observation, wording.dicePromise(level, bound));
        return observation;
    }

    private ObjectNode diceObservation(IssuedInterval interval) {
        ObjectNode observation = diceObservation();
        sets.estimate().ifPresent(estimate -> observation.set("valueQuantity", quantity(estimate, "1")));
        putInterval(observation, interval.alpha(), OptionalDouble.of(interval.lower()), OptionalDouble.empty(), "1");
        putReview(observation, interval.review());
        putNote(observation, wording.promise(interval));
        return observation;
    }

    /** The code is only a text: DICOM's code is too recent for the code systems that R4 validators know. */
    private ObjectNode diceObservation() {
        return observation(JsonNodeFactory.instance
                .objectNode()
                .put("text", "Dice coefficient of the predicted " + sets.channel() + " with its lower bound"));
    }

    private ObjectNode observation(IssuedInterval interval) {
        if (interval.quantity() == IssuedQuantity.DICE) {
            return diceObservation(interval);
        }
        boolean ratio = interval.quantity() == IssuedQuantity.RATIO;
        boolean volume = !ratio && sets.hasSpacing() && sets.grid().dimensions() == 3;
        double unit = volume ? CUBIC_MILLIMETRES_PER_MILLILITRE : 1;
        String code = volume ? "mL" : ratio || !sets.hasSpacing() ? "1" : "mm2";
        ObjectNode observation = observation(concept(
                SNOMED,
                ratio ? "118586006" : "118565006",
                ratio ? "Ratio" : "Volume",
                sets.procedure() + " with its confidence interval"));
        double voxel = ratio ? 1 : sets.grid().voxelVolume();
        sets.estimate()
                .ifPresent(estimate -> observation.set("valueQuantity", quantity(estimate * voxel / unit, code)));
        putInterval(
                observation,
                interval.alpha(),
                OptionalDouble.of(interval.lowerVolume().orElse(interval.lower()) / unit),
                OptionalDouble.of(interval.upperVolume().orElse(interval.upper()) / unit),
                code);
        putReview(observation, interval.review());
        putNote(observation, wording.promise(interval));
        return observation;
    }

    private ObjectNode observation(ObjectNode code) {
        ObjectNode observation = JsonNodeFactory.instance.objectNode();
        observation.put("resourceType", "Observation").put("status", "preliminary");
        observation
                .putArray("category")
                .add(concept("http://terminology.hl7.org/CodeSystem/observation-category", "imaging", "Imaging", ""));
        observation.set("code", code);
        observation
                .putObject("subject")
                .putObject("identifier")
                .put("system", IDENTIFIERS + "unit")
                .put("value", sets.unitId());
        observation.put("effectiveDateTime", sets.predictedAt().toString());
        observation
                .putObject("method")
                .put(
                        "text",
                        sets.procedure() + ", definition " + sets.fingerprint()
                                + sets.thresholdsVersion()
                                        .map(version -> ", thresholds " + version)
                                        .orElse(""));
        observation.putObject("device").put("display", "Conformal Streams on " + sets.stratum());
        study.ifPresent(identifier -> observation
                .putArray("derivedFrom")
                .addObject()
                .put("type", "ImagingStudy")
                .putObject("identifier")
                .put("system", "urn:dicom:uid")
                .put("value", "urn:oid:" + identifier));
        return observation;
    }

    /** A missing bound means that the interval is unbounded on that side. */
    private static void putInterval(
            ObjectNode observation, double alpha, OptionalDouble lower, OptionalDouble upper, String unit) {
        boolean unbounded = lower.isEmpty() && upper.isEmpty();
        ObjectNode component = observation.putArray("component").addObject();
        component.putObject("code").put("text", "Confidence interval, " + SetWording.percent(alpha));
        if (unbounded) {
            component
                    .putObject("dataAbsentReason")
                    .putArray("coding")
                    .addObject()
                    .put("system", "http://terminology.hl7.org/CodeSystem/data-absent-reason")
                    .put("code", "not-applicable");
            return;
        }
        ObjectNode range = component.putObject("valueRange");
        lower.ifPresent(low -> range.set("low", quantity(low, unit)));
        upper.ifPresent(high -> range.set("high", quantity(high, unit)));
    }

    private static void putReview(ObjectNode observation, Optional<Boolean> review) {
        review.ifPresent(requested -> {
            ObjectNode component = observation.withArray("component").addObject();
            component.putObject("code").put("text", "Review by a person requested");
            component.put("valueBoolean", requested);
        });
    }

    private static void putNote(ObjectNode observation, String promise) {
        observation.putArray("note").addObject().put("text", promise);
    }

    private static ObjectNode quantity(double value, String unit) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("value", value)
                .put("unit", unit)
                .put("system", "http://unitsofmeasure.org")
                .put("code", unit);
    }

    private static ObjectNode concept(String system, String code, String display, String text) {
        ObjectNode concept = JsonNodeFactory.instance.objectNode();
        concept.putArray("coding")
                .addObject()
                .put("system", system)
                .put("code", code)
                .put("display", display);
        if (!text.isEmpty()) {
            concept.put("text", text);
        }
        return concept;
    }
}
