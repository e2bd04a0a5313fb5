package io.conformalstreams.processor.configuration;

import io.conformalstreams.processor.configuration.Drift.Monitors;
import io.conformalstreams.processor.configuration.Drift.Population;
import io.conformalstreams.processor.setting.ConfigurationNode;
import io.conformalstreams.processor.setting.IsoDuration;
import io.conformalstreams.processor.setting.ScalarType;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Reads the section of the drift monitors. */
final class DriftReader {

    private static final String AT_ONCE = "none";
    private static final Map<String, Population> AT_ONCE_POPULATIONS =
            Map.of("labelled", Population.LABELLED, "audit", Population.AUDIT);
    private static final Map<String, Population> POPULATIONS =
            Map.of("labelled", Population.LABELLED, "audit", Population.AUDIT, "weighted", Population.WEIGHTED);

    private DriftReader() {}

    static Optional<Drift> read(ConfigurationNode section) {
        Drift absent = Drift.DEFAULT;
        var rate = section.optional(
                "falseAlertsPerMillionLabels", ScalarType.number(Drift.RATE), absent.falseAlertsPerMillionLabels());
        var maturity = section.optional("maturity", maturity(), absent.maturity());
        var population = section.optional("population", population(maturity), absent.population());
        var evidence = DriftEvidenceReader.read(section, population);
        var referenceUnits = section.optional(
                "referenceUnits", ScalarType.wholeNumber(Drift.REFERENCE_UNITS), absent.referenceUnits());
        var heartbeat = section.optional("heartbeat", ScalarType.duration(IsoDuration.POSITIVE), absent.heartbeat());
        var monitors = monitors(section);
        var inputProxies = inputProxies(section, monitors);
        return ConfigurationNode.whenRead(
                () -> new Drift(
                        rate.orElseThrow(),
                        maturity.orElseThrow(),
                        population.orElseThrow(),
                        evidence.orElseThrow(),
                        referenceUnits.orElseThrow(),
                        heartbeat.orElseThrow(),
                        monitors.orElseThrow(),
                        inputProxies.orElseThrow()),
                rate,
                maturity,
                population,
                evidence,
                referenceUnits,
                heartbeat,
                monitors,
                inputProxies);
    }

    /** A prediction without a label counts as one once it is mature. */
    private static ScalarType<Population> population(Optional<Optional<Duration>> maturity) {
        return maturity.filter(Optional::isEmpty).isPresent()
                ? ScalarType.choice(AT_ONCE_POPULATIONS, "audit or labelled, as maturity is none")
                : ScalarType.choice(POPULATIONS);
    }

    private static ScalarType<Optional<Duration>> maturity() {
        return ScalarType.durationOr(AT_ONCE, IsoDuration.POSITIVE);
    }

    private static Optional<Monitors> monitors(ConfigurationNode drift) {
        Monitors absent = Monitors.DEFAULT;
        try (ConfigurationNode section = drift.child("monitors")) {
            var scoreDrift = section.optional("scoreDrift", ScalarType.BOOLEAN, absent.scoreDrift());
            var coverageBreach = section.optional("coverageBreach", ScalarType.BOOLEAN, absent.coverageBreach());
            var labelProcess = section.optional("labelProcess", ScalarType.BOOLEAN, absent.labelProcess());
            var overcoverage = section.optional("overcoverage", ScalarType.BOOLEAN, absent.overcoverage());
            var inputDrift = section.optional("inputDrift", ScalarType.BOOLEAN, absent.inputDrift());
            return ConfigurationNode.whenRead(
                    () -> new Monitors(
                            scoreDrift.orElseThrow(),
                            coverageBreach.orElseThrow(),
                            labelProcess.orElseThrow(),
                            overcoverage.orElseThrow(),
                            inputDrift.orElseThrow()),
                    scoreDrift,
                    coverageBreach,
                    labelProcess,
                    overcoverage,
                    inputDrift);
        }
    }

    private static Optional<InputProxies> inputProxies(ConfigurationNode drift, Optional<Monitors> monitors) {
        InputProxies absent = InputProxies.DEFAULT;
        try (ConfigurationNode section = drift.child("inputProxies")) {
            var size = section.optional("size", ScalarType.BOOLEAN, absent.size());
            var band = section.optional("band", ScalarType.BOOLEAN, absent.band());
            var entropy = section.optional("entropy", ScalarType.BOOLEAN, absent.entropy());
            return ConfigurationNode.whenRead(
                            () -> new InputProxies(size.orElseThrow(), band.orElseThrow(), entropy.orElseThrow()),
                            size,
                            band,
                            entropy)
                    .filter(proxies -> drift.require(
                            "inputProxies",
                            !proxies.chosen().isEmpty()
                                    || !monitors.map(Monitors::inputDrift).orElse(false),
                            "has none of size, band and entropy; one must be true, as monitors.inputDrift is"));
        }
    }
}
