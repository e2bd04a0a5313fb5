package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.model.Model;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Builds a valid label from its differences to a typical label. */
final class LabelDraft {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final String imageId;
    private final long offset;
    private final List<String> fingerprints = new ArrayList<>();
    private OptionalInt fold = OptionalInt.empty();
    private String unitId;
    private int revision = 1;
    private boolean active = true;
    private String policy = "default";
    private Duration at;
    private ImageScore values = score(0, 0);

    LabelDraft(String imageId, long offset) {
        this.imageId = imageId;
        this.unitId = imageId;
        this.offset = offset;
        this.at = Duration.ofSeconds(offset);
        TestConfiguration.of(
                        TestConfiguration.procedure("p", "[0.5]", "marginal", "all"),
                        TestConfiguration.procedure("w", "[0.5]", "{bonferroni: {innerShare: 0.2}}", "all"),
                        TestConfiguration.procedure("q", "[0.5]", "maximum", "all"))
                .procedures()
                .forEach(procedure -> fingerprints.add(procedure.fingerprint()));
    }

    LabelDraft values(double inner, double outer) {
        values = score(inner, outer);
        return this;
    }

    private static ImageScore score(double inner, double outer) {
        return ImageScore.of(
                Map.of(Component.INNER, inner, Component.OUTER, outer, Component.JOINT, Math.max(inner, outer)));
    }

    LabelDraft unit(String unit) {
        unitId = unit;
        return this;
    }

    LabelDraft revision(int number) {
        revision = number;
        return this;
    }

    LabelDraft fold(int number) {
        fold = OptionalInt.of(number);
        return this;
    }

    LabelDraft withdrawn() {
        active = false;
        return this;
    }

    LabelDraft policy(String name) {
        policy = name;
        return this;
    }

    LabelDraft at(Duration afterStart) {
        at = afterStart;
        return this;
    }

    ValidLabel build() {
        Model model = TestConfiguration.of(TestConfiguration.procedure("p", "[0.5]", "marginal", "all"))
                .models()
                .get(0);
        Map<String, ImageScore> criticalValues = new HashMap<>();
        if (active) {
            fingerprints.forEach(fingerprint -> criticalValues.put(fingerprint, values));
        }
        return new ValidLabel(
                "m",
                model,
                imageId,
                unitId,
                Optional.empty(),
                Optional.empty(),
                active,
                revision,
                new RecordCoordinates(START.plus(at), 0, offset),
                policy,
                false,
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Optional.of("digest"),
                fold,
                criticalValues,
                Set.of());
    }
}
