package io.conformalstreams.ops.demo;

import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.ops.dataset.Channel;
import io.conformalstreams.ops.dataset.Description;
import io.conformalstreams.ops.dataset.RatioChannels;
import io.conformalstreams.processor.method.CrossConformalMethod;
import io.conformalstreams.processor.method.ErosionMethod;
import io.conformalstreams.processor.method.InnerOuterMethod;
import io.conformalstreams.processor.method.LesionMethod;
import io.conformalstreams.processor.method.MarginMethod;
import io.conformalstreams.processor.method.RatioMethod;
import io.conformalstreams.processor.method.RiskMethod;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A type of procedure that a demo can run, with the settings that it runs under. */
public enum DemoProcedure {
    /** Two a channel: each side on its own, and distances on both sides that hold for both together. */
    CONFIDENCE_SETS(InnerOuterMethod.TYPE) {
        @Override
        Stream<String> blocks(Description description) {
            return description.channels().stream()
                    .flatMap(channel -> Stream.of(
                            block(description, channel, "-marginal", "0.1, 0.2", """
                                    combination: marginal
                                    inner: identity
                                    outer: distance-euclidean"""),
                            block(description, channel, "-joint", "0.1", """
                                    combination: {bonferroni: {innerShare: 0.2}}
                                    inner: distance-euclidean
                                    outer: distance-euclidean""")));
        }
    },
    /** One for each structure that several models score; they have seen none of the cases. */
    CROSS_CONFORMAL(CrossConformalMethod.TYPE) {
        @Override
        Stream<String> blocks(Description description) {
            return modelsOfStructures(description)
                    .map(folds -> block(description, folds.get(0), "-cross-fitted", "0.1, 0.2", """
                            folds: [%s]
                            combination: marginal""".formatted(
                                    folds.stream().map(Channel::name).collect(Collectors.joining(", ")))));
        }

        @Override
        public boolean fits(Description description) {
            return modelsOfStructures(description).findAny().isPresent();
        }

        @Override
        public String need() {
            return "one model's scores only; those of a folder have several whose dataset.json has channels with the same"
                    + " label_values, and so have, without --data, synthetic ones";
        }

        private Stream<List<Channel>> modelsOfStructures(Description description) {
            Map<Set<Integer>, List<Channel>> byStructure = description.channels().stream()
                    .collect(Collectors.groupingBy(Channel::labelValues, LinkedHashMap::new, Collectors.toList()));
            return byStructure.values().stream().filter(models -> models.size() > 1);
        }
    },
    /** One a channel. */
    MORPHOLOGICAL_MARGIN(MarginMethod.TYPE) {
        @Override
        Stream<String> blocks(Description description) {
            return description.channels().stream().map(channel -> block(description, channel, "-margin", "0.1", """
                    element: cross
                    coverageRatio: 0.99"""));
        }
    },
    /** One a channel. */
    MORPHOLOGICAL_EROSION(ErosionMethod.TYPE) {
        @Override
        Stream<String> blocks(Description description) {
            return description.channels().stream().map(channel -> block(description, channel, "-erosion", "0.1", """
                    element: cross
                    tolerance: 0.01"""));
        }
    },
    /** One a channel. */
    LESION_FALSE_NEGATIVE_RATE(LesionMethod.TYPE) {
        @Override
        Stream<String> blocks(Description description) {
            return description.channels().stream()
                    .map(channel -> block(description, channel, "-false-negatives", "0.1", "tolerance: 0.1"));
        }
    },
    /** One a channel. */
    RISK_CONTROL(RiskMethod.TYPE) {
        @Override
        Stream<String> blocks(Description description) {
            String thresholds = description.scoreKind() == ScoreKind.LOGIT
                    ? "{first: -12, last: 12, step: 0.05}"
                    : "{first: 0, last: 1, step: 0.002}";
            return description.channels().stream()
                    .map(channel -> block(description, channel, "-risk", "0.1", """
                    control: conformal
                    thresholdGrid: %s""".formatted(thresholds)));
        }
    },
    /** Two for the ratio of a source that has one: from both volumes, and from the ratio itself. */
    RATIO_BIOMARKER(RatioMethod.TYPE) {
        @Override
        Stream<String> blocks(Description description) {
            return description.ratio().stream()
                    .flatMap(ratio -> Stream.of("calibrated", "conformal")
                            .map(interval -> ratioBlock(description, ratio, interval)));
        }

        @Override
        public boolean fits(Description description) {
            return description.ratio().isPresent();
        }

        @Override
        public String need() {
            return "no ratio; those of a folder do whose dataset.json has ratio with numerator_channel and"
                    + " denominator_channel, and, without --data, synthetic ones";
        }
    };

    private final String type;

    DemoProcedure(String type) {
        this.type = type;
    }

    /** The name of the type in configurations. */
    public String type() {
        return type;
    }

    /** The procedure of a type; empty for a name that is no type's. */
    public static Optional<DemoProcedure> of(String type) {
        return Arrays.stream(values())
                .filter(procedure -> procedure.type.equals(type))
                .findFirst();
    }

    /** All names of types. */
    public static List<String> types() {
        return Arrays.stream(values()).map(DemoProcedure::type).toList();
    }

    /** Whether cases have what the type needs. */
    public boolean fits(Description description) {
        return true;
    }

    /** What cases have that the type does not fit, and which cases have what it needs. */
    public String need() {
        return "nothing that it needs";
    }

    /** The procedures for a source, each as YAML that is one element of a sequence. */
    abstract Stream<String> blocks(Description description);

    String block(Description description, Channel channel, String suffix, String alphas, String settings) {
        return block(name(channel.name()) + suffix, description.model(), channel, alphas, settings);
    }

    String ratioBlock(Description description, RatioChannels ratio, String interval) {
        Channel numerator = description.channels().get(ratio.numerator());
        Channel denominator = description.channels().get(ratio.denominator());
        return block(name(ratio.name()) + "-" + interval, description.model(), numerator, "0.1", """
                denominator: %s
                interval: %s
                estimator: plain""".formatted(
                        denominator.name(), interval));
    }

    private String block(String name, String model, Channel channel, String alphas, String settings) {
        return """
                - name: %s
                  type: %s
                  model: %s
                  channel: %s
                  alphas: [%s]
                  window: all
                %s""".formatted(
                name, type, model, channel.name(), alphas, settings.indent(2).stripTrailing());
    }

    /** Names of procedures have letters, digits and hyphens only. */
    private static String name(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    }
}
