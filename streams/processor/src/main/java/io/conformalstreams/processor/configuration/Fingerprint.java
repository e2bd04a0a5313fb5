package io.conformalstreams.processor.configuration;

import io.conformalstreams.conformal.adaptation.SizeClasses;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.processor.digest.Sha256;
import io.conformalstreams.processor.method.ConformalMethod;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.Model;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Identifies the meaning of a procedure's critical values. The fingerprint is stored with critical values for as long
 * as the logs are kept, so the hashed text of an existing method must never change. Names contain no line breaks, so
 * different methods have different texts.
 */
final class Fingerprint {

    private static final int HEXADECIMAL_DIGITS = 32;

    private Fingerprint() {}

    static String of(Model model, Channel channel, ConformalMethod method, Optional<SizeClasses> sizeClasses) {
        return hash(canonicalText(model, channel, method, sizeClasses));
    }

    /** Returns the fingerprint of what all instances must share. It is compared, and never stored with results. */
    static String of(ConformalConfiguration configuration) {
        return hash(sharedSettings(configuration).toString());
    }

    /** Returns a fingerprint of each setting that all instances must share. They are compared as well, and never stored. */
    static SortedMap<String, String> sharedSettings(ConformalConfiguration configuration) {
        SortedMap<String, String> settings = new TreeMap<>();
        settings.put("topics", hash(configuration.topics().toString()));
        settings.put("labels", hash(configuration.labels().toString()));
        settings.put("limits", hash(configuration.limits().toString()));
        settings.put("drift", hash(text(configuration.drift())));
        settings.put("cohorts", hash(configuration.cohorts().toString()));
        // The order of models and procedures is that of their results.
        settings.put(
                "models",
                hash(configuration.models().stream().map(Model::name).toList().toString()));
        settings.put(
                "procedures",
                hash(configuration.procedures().stream()
                        .map(Procedure::name)
                        .toList()
                        .toString()));
        configuration.models().forEach(model -> settings.put("models " + model.name(), hash(model.toString())));
        configuration
                .procedures()
                .forEach(procedure -> settings.put("procedures " + procedure.name(), hash(text(procedure))));
        configuration
                .comparisons()
                .forEach(comparison -> settings.put("comparisons " + comparison.name(), comparison.fingerprint()));
        return settings;
    }

    private static String text(Procedure procedure) {
        return String.join(
                " ",
                procedure.fingerprint(),
                levels(procedure),
                procedure.guarantee().text(),
                procedure.window().text());
    }

    /** The levels of each component, which divide the alphas. */
    private static String levels(Procedure procedure) {
        return procedure.alphas().stream()
                .map(alpha -> alpha.toPlainString() + "="
                        + procedure.method().components().stream()
                                .map(component -> component.name() + ":"
                                        + procedure
                                                .method()
                                                .alpha(component, alpha)
                                                .stripTrailingZeros()
                                                .toPlainString())
                                .collect(Collectors.joining(",")))
                .collect(Collectors.joining(" "));
    }

    private static String text(Drift drift) {
        DriftEvidence evidence = drift.evidence();
        String settings = evidence.settings().values().entrySet().stream()
                .map(setting -> setting.getKey().key() + "=" + setting.getValue())
                .sorted()
                .collect(Collectors.joining(","));
        return String.join(
                " ",
                Double.toString(drift.falseAlertsPerMillionLabels()),
                drift.maturity().toString(),
                drift.population().text(),
                evidence.scoreDrift().name(),
                evidence.coverageBreach().name(),
                settings,
                Integer.toString(drift.referenceUnits()),
                drift.heartbeat().toString(),
                Double.toString(drift.recoveryTolerance()),
                drift.monitors().toString(),
                drift.inputProxies().toString());
    }

    private static String hash(String text) {
        byte[] digest = Sha256.start().digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest).substring(0, HEXADECIMAL_DIGITS);
    }

    private static String canonicalText(
            Model model, Channel channel, ConformalMethod method, Optional<SizeClasses> sizeClasses) {
        List<String> lines = new ArrayList<>(List.of(
                "conformal-procedure-1",
                "type " + method.type(),
                "model " + model.name(),
                "dimensions " + model.dimensions(),
                "scores " + model.scoreKind().name().toLowerCase(Locale.ROOT),
                "encoding " + text(model.encoding()),
                "channel " + channel.name(),
                "labelValues "
                        + channel.labelValues().stream().map(String::valueOf).collect(Collectors.joining(","))));
        lines.addAll(method.canonicalLines());
        // A setting that is not configured has no line, so that procedures without it keep their fingerprints.
        sizeClasses.ifPresent(classes -> lines.add("sizeClasses " + classes.names() + " " + classes.bounds()));
        model.ignoreLabel().ifPresent(value -> lines.add("ignoreLabel " + value));
        model.raters()
                .ifPresent(raters -> lines.add("raters "
                        + raters.promise().name().toLowerCase(Locale.ROOT) + " " + String.join(",", raters.names())));
        lines.add("");
        return String.join("\n", lines);
    }

    private static String text(ScoreEncoding encoding) {
        if (encoding instanceof ScoreEncoding.Uint8 uint8) {
            return "uint8 " + uint8.scale() + " " + uint8.offset();
        }
        return encoding instanceof ScoreEncoding.Float16 ? "float16" : "float32";
    }
}
