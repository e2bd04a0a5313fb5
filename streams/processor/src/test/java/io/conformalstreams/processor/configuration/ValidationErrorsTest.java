package io.conformalstreams.processor.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.conformalstreams.processor.method.ConformalMethods;
import io.conformalstreams.processor.setting.InvalidConfigurationException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests each kind of mistake with the line that the user reads. */
class ValidationErrorsTest {

    /** A part of the complete configuration, its replacement, and the expected error. */
    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            partitions: 6 ~ partitions: 0 ~ topics.partitions: "0" must be a whole number from 1 to 10000
            partitions: 6 ~ partitions: six ~ topics.partitions: "six" must be a whole number from 1 to 10000
            partitions: 6 ~ partitions: ~ topics.partitions: is empty; must be a whole number from 1 to 10000
            partitions: 6 ~ partitions: [6] ~ topics.partitions: is a sequence; must be a whole number from 1 to 10000
            partitions: 6 ~ partition: 6 ~ topics.partition: unknown key; did you mean partitions?; known keys: prefix, partitions, replicationFactor
            partitions: 6 ~ zzz: 6 ~ topics.zzz: unknown key; known keys: prefix, partitions, replicationFactor
            partitions: 6 ~ prefix: a. ~ topics.prefix: is repeated at line 3, column 3; must appear once
            hospital. ~ a/b ~ topics.prefix: "a/b" must be at most 128 letters, digits, dots, underscores and hyphens
            exactlyOnce: false ~ exactlyOnce: maybe ~ application.exactlyOnce: "maybe" must be true or false
            port: 0 ~ port: 65536 ~ application.http.port: "65536" must be a whole number from 0 to 65535
            {host: 0.0.0.0, port: 0, token: 0123456789abcdef, keyStore: /etc/http.p12, keyStorePassword: cdef} ~ 8080 ~ application.http: is a single value; must be a mapping
            token: 0123456789abcdef ~ token: short ~ application.http.token: must be 16 to 256 letters, digits and signs without spaces
            , keyStorePassword: cdef ~ ~ application.http.keyStorePassword: must be set together with keyStore
            , token: 0123456789abcdef ~ ~ application.http.host: 0.0.0.0 can be reached from other machines, so token, keyStore and keyStorePassword must be set; or set unprotected: true if something else protects the port
            dimensions: 2 ~ dimensions: 4 ~ models[0].dimensions: "4" must be a whole number from 2 to 3
            scores: logit ~ scores: logits ~ models[0].scores: "logits" must be one of logit, probability
            encoding: float16 ~ encoding: float64 ~ models[0].encoding: "float64" must be float32, float16 or {uint8: {scale: ..., offset: ...}}
            scale: 0.0039215686 ~ scale: -1 ~ models[1].encoding.uint8.scale: "-1" must be a number above 0
            labelValues: [2, 1] ~ labelValues: [256] ~ models[0].channels[0].labelValues[0]: "256" must be a whole number from 0 to 255
            labelValues: [2, 1] ~ labelValues: [1, 1] ~ models[0].channels[0].labelValues[1]: "1" must be different from the values before it
            name: nucleus ~ name: cell ~ models[0].channels[1].name: "cell" must be different from the names before it
            name: unet ~ name: pixel-mlp ~ models[1].name: "pixel-mlp" must be different from the names before it
            name: unet ~ name: unet@1 ~ models[1].name: "unet@1" must be 1 to 128 letters, digits, dots, underscores and hyphens, a letter or digit first
            channels: 8 ~ channels: 1 ~ models[0].channels: 2 channels must be at most limits.channels, which is 1
            name: cell-sets ~ name: Cells ~ procedures[0].name: "Cells" must be 1 to 64 lower-case letters, digits and hyphens
            name: hippocampus-sets ~ name: cell-sets ~ procedures[1].name: "cell-sets" must be different from the names before it
            model: pixel-mlp ~ model: pixel ~ procedures[0].model: "pixel" must be one of the models: pixel-mlp, unet
            channel: cell ~ channel: nuclei ~ procedures[0].channel: "nuclei" must be one of the channels of model pixel-mlp: cell, nucleus
            [0.10, 0.2] ~ [] ~ procedures[0].alphas: is an empty sequence; must be a sequence of at least one value, each a decimal number above 0 and below 1 with at most 15 decimals
            [0.10, 0.2] ~ [1] ~ procedures[0].alphas[0]: "1" must be a decimal number above 0 and below 1 with at most 15 decimals
            [0.10, 0.2] ~ [0.1, .nan] ~ procedures[0].alphas[1]: ".nan" must be a decimal number above 0 and below 1 with at most 15 decimals
            [0.10, 0.2] ~ [0.1, 0.10] ~ procedures[0].alphas[1]: "0.10" must be different from the values before it
            combination: marginal ~ combination: joint ~ procedures[0].combination: "joint" must be marginal, maximum, {bonferroni: {innerShare: ...}} or {standardised: {inner: ..., outer: ...}}
            combination: marginal ~ combination: {standardised: {inner: [0.5, .inf], outer: [1, 1]}} ~ procedures[0].combination.standardised.inner[1]: ".inf" must be a finite number, a critical value of a learning image
            innerShare: 0.2 ~ innerShare: 1.0 ~ procedures[1].combination.bonferroni.innerShare: "1.0" must be a decimal number above 0 and below 1
            inner: identity ~ inner: none ~ procedures[0].inner: "none" must be identity, mass-share, distance-euclidean, distance-city-block, distance-chessboard, bounding-boxes or {smoothed: {fullWidth: ..., unit: ...}}
            inner: identity ~ ~ procedures[0].inner: missing; must be identity, mass-share, distance-euclidean, distance-city-block, distance-chessboard, bounding-boxes or {smoothed: {fullWidth: ..., unit: ...}}
            inner: identity ~ inner: {smoothed: {fullWidth: 0, unit: pixels}} ~ procedures[0].inner.smoothed.fullWidth: "0" must be a decimal number above 0 and at most 1000 with at most 15 decimals
            inner: identity ~ inner: {smoothed: {fullWidth: 2, unit: cm}} ~ procedures[0].inner.smoothed.unit: "cm" must be one of millimetres, pixels
            window: last 500 ~ window: last 0 ~ procedures[0].window: "last 0" must be all, last and a number of images ("last 500"), or last and a duration ("last P30D")
            window: last 500 ~ window: last P1M ~ procedures[0].window: "last P1M" must be all, last and a number of images ("last 500"), or last and a duration ("last P30D")
            retention: P2W ~ retention: PT0S ~ labels.retention: "PT0S" must be an ISO-8601 duration of a millisecond to 36500 days, such as PT5M or P30D
            futureTolerance: PT0S ~ futureTolerance: -PT1S ~ labels.futureTolerance: "-PT1S" must be an ISO-8601 duration of zero to 36500 days, such as PT5M or P30D
            pixels: 1000000 ~ pixels: 2147483647 ~ limits.pixels: "2147483647" must be a whole number from 1 to 2147483639
            ["file:///data/objects", s3://scans/claims] ~ [] ~ objects.roots: is an empty sequence; must be a sequence of at least one value, each a URI like file:///absolute/folder, s3://bucket or s3://bucket/prefix
            s3://scans/claims ~ /data ~ objects.roots[1]: "/data" must be a URI like file:///absolute/folder, s3://bucket or s3://bucket/prefix
            cacheBytes: 0 ~ cacheBytes: -1 ~ objects.cacheBytes: "-1" must be a whole number of bytes from 0 to 2147483647
            https://s3.hospital:9000 ~ s3.hospital:9000 ~ objects.s3.endpoint: "s3.hospital:9000" must be a URI like https://host:port, without credentials
            accessKeyId: gateway ~ ~ objects.s3.secretAccessKey: must be set together with accessKeyId; without both, the credentials come from the environment
            Labels: 2.5 ~ Labels: 0 ~ drift.falseAlertsPerMillionLabels: "0" must be a number from 0.000001 to 1000000
            maturity: none ~ maturity: PT0S ~ drift.maturity: "PT0S" must be none, or an ISO-8601 duration of a millisecond to 36500 days, such as PT5M or P30D
            population: audit ~ population: all ~ drift.population: "all" must be one of audit, inverse-probability-weighted, labelled
            population: audit ~ population: inverse-probability-weighted ~ drift.population: "inverse-probability-weighted" must be audit or labelled, because maturity is none
            engine: rank ~ engine: ranks ~ drift.engine: "ranks" must be one of polya, rank
            engine: rank ~ engine: polya ~ drift.evidence.scoreDrift: "jumper" does not fit engine: polya; set engine: rank, or choose the detector average, mixture, power or sleeper
            scoreDrift: jumper ~ scoreDrift: jumpers ~ drift.evidence.scoreDrift: "jumpers" must be one of average, jumper, mixture, power, sleeper
            coverageBreach: cusum ~ coverageBreach: cusums ~ drift.evidence.coverageBreach: "cusums" must be one of cusum, mixture, prediction-powered, sleeper
            tolerance: 0 ~ tolerance: 0.01 ~ drift.evidence.tolerance: "0.01" must be one of 0, usual
            lifetimeFalseAlarmProbability: 0.05 ~ lifetimeFalseAlarmProbability: 1 ~ drift.evidence.lifetimeFalseAlarmProbability: "1" must be a number from 0.000001 to 0.5
            referenceUnits: 200 ~ referenceUnits: 19 ~ drift.referenceUnits: "19" must be a whole number from 20 to 10000
            overcoverage: true ~ overcoverages: true ~ drift.monitors.overcoverages: unknown key; did you mean overcoverage?; known keys: scoreDrift, coverageBreach, labelProcess, overcoverage, inputDrift
            schema.registry.url: http://registry:8081 ~ ~ kafka.schema.registry.url: missing; must be set
            [scanner, age-band] ~ [scanner, scanner] ~ cohorts.attributes[1]: "scanner" must be different from the values before it
            [scanner, age-band] ~ [patient name] ~ cohorts.attributes[0]: "patient name" must be a letter, then at most 31 letters, digits, hyphens or underscores
            [scanner, age-band] ~ [a, b, c, d, e, f, g, h, i] ~ cohorts.attributes: has 9 names, but must have at most 8
            valuesPerAttribute: 7 ~ valuesPerAttribute: 0 ~ cohorts.valuesPerAttribute: "0" must be a whole number from 1 to 100
            drift: ~ drifts: ~ drifts: unknown key; did you mean drift?; known keys: topics, application, limits, models, procedures, labels, objects, drift, comparisons, cohorts, kafka
            """)
    void shouldSayWhatIsWrongAndWhatIsAllowed(String written, String instead, String problem) {
        String yaml = Configurations.COMPLETE.replaceFirst(
                Pattern.quote(written), instead == null ? "" : Matcher.quoteReplacement(instead));
        // A wrong name may also make references to it wrong.
        assertThat(problems(yaml, Map.of())).startsWith(problem);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '~', textBlock = """
            0 ~ "0" must be a whole number from 1 to 255
            256 ~ "256" must be a whole number from 1 to 255
            2 ~ is 2; must not be a label value of a channel, but channel 'cell' has it
            """)
    void shouldSayWhatAnIgnoreLabelMustBe(int value, String problem) {
        String yaml =
                Configurations.COMPLETE.replaceFirst("( +)dimensions: 2", "$1dimensions: 2\n$1ignoreLabel: " + value);
        assertThat(problems(yaml, Map.of())).startsWith("models[0].ignoreLabel: " + problem);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '~', textBlock = """
            {names: [a, b], promise: strictest} ~ .promise: "strictest" must be one of average, worst
            {names: [a, b]} ~ .promise: missing; must be one of average, worst
            {promise: worst} ~ .names: missing; must be a sequence of at least one value, each 1 to 64 letters, digits, dots, underscores and hyphens, a letter or digit first
            {names: [a, b, a], promise: worst} ~ .names[2]: "a" must be different from the values before it
            {names: [a], promise: worst} ~ .names: must be two to 64 names; without several readers, set raters: none
            {names: [], promise: worst} ~ .names: is an empty sequence; must be a sequence of at least one value, each 1 to 64 letters, digits, dots, underscores and hyphens, a letter or digit first
            {names: [a, Dr. Doe], promise: worst} ~ .names[1]: "Dr. Doe" must be 1 to 64 letters, digits, dots, underscores and hyphens, a letter or digit first
            several ~ : "several" must be none or {names: ..., promise: ...}
            {names: [a, b], promise: worst, policy: all} ~ .policy: unknown key; known keys: names, promise
            """)
    void shouldSayWhatRatersMustBe(String raters, String problem) {
        String yaml = Configurations.COMPLETE.replaceFirst("( +)dimensions: 2", "$1dimensions: 2\n$1raters: " + raters);
        assertThat(problems(yaml, Map.of())).startsWith("models[0].raters" + problem);
    }

    /** All guarantees, rules and windows fit several raters, for they ask only for exchangeable values. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '~', nullValues = "-", textBlock = """
            type: volume-interval ~ {names: [a, b], promise: worst} ~ model: must not have raters with promise: worst, because type: volume-interval predicts a number, and the readers of an image have several; use promise: average
            type: volume-interval ~ {names: [a, b], promise: average} ~ -
            type: cross-conformal, combination: marginal, foldSizes: equal, folds: [c, d] ~ {names: [a, b], promise: worst} ~ -
            type: confidence-sets, combination: marginal, inner: identity, outer: identity, guarantee: {inclusionWeighted: {smallestProbability: 0.1}} ~ {names: [a, b], promise: worst} ~ -
            """)
    void shouldSayWhichProceduresFitRaters(String procedure, String raters, String problem) {
        String yaml = """
                models:
                  - {name: m, dimensions: 2, scores: logit, encoding: float32, raters: %s,
                     channels: [{name: c, labelValues: [1]}, {name: d, labelValues: [1]}]}
                procedures:
                  - {name: p, model: m, channel: c, alphas: [0.5], window: all, %s}
                kafka: {bootstrap.servers: b, schema.registry.url: http://registry}
                """.formatted(raters, procedure);
        assertThat(problem == null ? problemsOrNone(yaml) : problems(yaml, Map.of()))
                .isEqualTo(problem == null ? List.of() : List.of("procedures[0]." + problem));
    }

    private static List<String> problemsOrNone(String yaml) {
        try {
            ConformalConfiguration.parse(yaml, Map.of());
            return List.of();
        } catch (InvalidConfigurationException e) {
            return e.errors();
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '~', textBlock = """
            all, guarantee: {adaptive: {gamma: 0}} ~ guarantee.adaptive.gamma: "0" must be a decimal number above 0 and below 1 with at most 15 decimals
            all, guarantee: exact ~ guarantee: "exact" must be marginal, {trainingConditional: {delta: ...}}, {inclusionWeighted: {smallestProbability: ...}}, {nonexchangeable: {rho: ...}} or {adaptive: {gamma: ...}}
            all, guarantee: {adaptive: {gamma: 0.1}} ~ guarantee: must be marginal: the setting control determines the guarantee
            last 9 ~ window: must be all with control: {bound: betting}, because a bet on a unit cannot be undone
            """)
    void shouldRefuseWhatDoesNotFitTogether(String window, String problem) {
        String yaml = """
                models:
                  - {name: m, dimensions: 2, scores: logit, encoding: float32, channels: [{name: c, labelValues: [1]}]}
                procedures:
                  - {name: p, type: risk-control, model: m, channel: c, alphas: [0.1], window: %s,
                     control: {bound: betting, delta: 0.1}, thresholdGrid: {first: -1, last: 1, step: 0.1}}
                kafka: {bootstrap.servers: b, schema.registry.url: http://registry}
                """.formatted(window);
        assertThat(problems(yaml, Map.of())).containsExactly("procedures[0]." + problem);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '~', textBlock = """
            evidence: {tolerance: 0} ~ tolerance: "0" needs engine: rank, but engine is polya; set usual or engine: rank
            engine: rank, population: inverse-probability-weighted, evidence: {tolerance: 0} ~ tolerance: "0" needs population: labelled or audit, but population is inverse-probability-weighted; set usual, or population: labelled or audit and engine: rank
            population: inverse-probability-weighted, evidence: {coverageBreach: cusum} ~ coverageBreach: "cusum" does not fit population: inverse-probability-weighted; set population: labelled or audit and evidence.tolerance: usual, or choose the detector mixture or prediction-powered
            """)
    void shouldSayWhatEvidenceNeeds(String drift, String problem) {
        assertThat(problems(Configurations.MINIMAL + "drift: {" + drift + "}\n", Map.of()))
                .containsExactly("drift.evidence." + problem);
    }

    @Test
    void shouldSayWhatInputsNeed() {
        String drift = "drift: {monitors: {inputDrift: true}, inputProxies: {size: false, band: %s}}\n";
        assertThat(problems(Configurations.MINIMAL + drift.formatted("false"), Map.of()))
                .containsExactly("drift.inputProxies: has none of size, band and entropy; one must be true, because"
                        + " monitors.inputDrift is true");
        String erosion = """
                models:
                  - {name: m, dimensions: 2, scores: logit, encoding: float32, channels: [{name: c, labelValues: [1]}]}
                procedures:
                  - {name: p, type: risk-control, model: m, channel: c, alphas: [0.1], window: all,
                     control: {bound: betting, delta: 0.1}, thresholdGrid: {first: -1, last: 1, step: 0.1}}
                kafka: {bootstrap.servers: b, schema.registry.url: http://registry}
                """;
        assertThat(problems(erosion + drift.formatted("true"), Map.of()))
                .containsExactly("drift.inputProxies.band: \"true\" must be false, because no procedure has the type"
                        + " confidence-sets, which have a band between their sets");
    }

    @Test
    void shouldReportEveryProblemAtOnce() {
        String yaml = """
                topics: {partitions: -1, prefixx: a}
                models:
                  - {name: m, dimensions: 2, scores: logit, encoding: float64, channels: [{name: c, labelValues: [1]}]}
                procedures:
                  - not a procedure
                  - {name: p, type: confidence-sets, model: m, channel: c, alphas: [2, x], combination: marginal,
                     inner: identity, outer: identity}
                kafka: {bootstrap.servers: b}
                """;
        assertThat(problems(yaml, Map.of("CONFORMAL_LIMITS_CHANNELS", "many")))
                .containsExactly(
                        "topics.partitions: \"-1\" must be a whole number from 1 to 10000",
                        "topics.prefixx: unknown key; did you mean prefix?; known keys: prefix, partitions, replicationFactor",
                        "limits.channels (from CONFORMAL_LIMITS_CHANNELS): \"many\" must be a whole number from 1 to 1024",
                        "models[0].encoding: \"float64\" must be float32, float16 or {uint8: {scale: ..., offset: ...}}",
                        "procedures[0]: is a single value; must be a mapping",
                        "procedures[1].alphas[0]: \"2\" must be a decimal number above 0 and below 1 with at most 15 decimals",
                        "procedures[1].alphas[1]: \"x\" must be a decimal number above 0 and below 1 with at most 15 decimals",
                        "procedures[1].window: missing; must be all, last and a number of images (\"last 500\"),"
                                + " or last and a duration (\"last P30D\")",
                        "kafka.schema.registry.url: missing; must be set");
    }

    @Test
    void shouldNameEveryTypeOfAMethod() {
        assertThat(problems(Configurations.COMPLETE.replace("type: confidence-sets", "type: risk"), Map.of()))
                .contains("procedures[0].type: \"risk\" must be one of " + String.join(", ", ConformalMethods.names()));
    }

    @Test
    void shouldNameAMistypedEnvironmentVariable() {
        assertThat(problems(Configurations.MINIMAL, Map.of("CONFORMAL_TOPICS_PREFFIX", "a")))
                .containsExactly("CONFORMAL_TOPICS_PREFFIX: unknown environment variable;"
                        + " did you mean CONFORMAL_TOPICS_PREFIX?");
    }

    @ParameterizedTest
    @CsvSource({
        "CONFORMAL_TOPIC_PREFIX, CONFORMAL_TOPICS_PREFIX",
        "CONFORMAL_JAVA_OPTION, CONFORMAL_JAVA_OPTIONS",
        "CONFORMAL_APPLICATION_HTTPPORT, CONFORMAL_APPLICATION_HTTP_PORT"
    })
    void shouldReportEveryVariableWithoutEffect(String variable, String meant) {
        assertThat(problems(Configurations.MINIMAL, Map.of(variable, "1")))
                .singleElement()
                .asString()
                .startsWith(variable + ": unknown environment variable")
                .endsWith("did you mean " + meant + "?");
    }

    @Test
    void shouldLeaveTheVariablesOfScriptsAndKubernetesAlone() {
        Map<String, String> environment = Map.of(
                "CONFORMAL_JAVA_OPTIONS", "-Xmx4g",
                "CONFORMAL_CLASS_ARCHIVE", "/var/cache/conformal-streams",
                "CONFORMAL_ALERTMANAGER_AUTHORIZATION", "Bearer token",
                "CONFORMAL_IMAGE", "conformal-streams:local",
                "CONFORMAL_STREAMS_SERVICE_HOST", "10.0.0.1",
                "CONFORMAL_STREAMS_SERVICE_PORT_HTTP", "8080",
                "CONFORMAL_STREAMS_PORT_8080_TCP_ADDR", "10.0.0.1",
                "CONFORMAL_STREAMS_PORT", "tcp://10.0.0.1:8080");
        assertThat(ConformalConfiguration.parse(Configurations.MINIMAL, environment))
                .isEqualTo(ConformalConfiguration.parse(Configurations.MINIMAL, Map.of()));
    }

    @Test
    void shouldPointAtTheLineOfAMalformedDocumentWithoutQuotingIt() {
        String yaml = Configurations.COMPLETE.replace("password: 0123", "password: 'se#cret");
        assertThat(problems(yaml, Map.of()))
                .singleElement()
                .asString()
                .contains("is not valid YAML")
                .startsWith("line ");
        assertThat(problems(yaml, Map.of()).toString()).doesNotContain("se#cret");
    }

    @Test
    void shouldRefuseWhatIsNotAMapping() {
        assertThat(problems("- a\n", Map.of())).containsExactly("the document: must be a mapping of sections");
    }

    @Test
    void shouldRefuseAliasesAndSecondDocuments() {
        assertThat(problems("topics: &a {prefix: x}\n" + Configurations.MINIMAL + "drift: *a\n", Map.of()))
                .anyMatch(problem -> problem.equals("drift: is an alias; must be written in full"));
        assertThat(problems(Configurations.MINIMAL + "---\na: b\n", Map.of()))
                .singleElement()
                .asString()
                .contains("a second document");
    }

    @Test
    void shouldRefuseAnEmptyDocumentForWhatIsMissing() {
        assertThat(problems("", Map.of()))
                .containsExactly(
                        "models: missing; must be a sequence of at least one mapping",
                        "procedures: missing; must be a sequence of at least one mapping",
                        "kafka.bootstrap.servers: missing; must be set",
                        "kafka.schema.registry.url: missing; must be set");
    }

    @Test
    void shouldNeverQuoteWhatMayBeASecret() {
        String yaml = Configurations.COMPLETE
                .replace("ssl.keystore.password: 0123", "ssl.keystore.password: {hidden: secret-1}")
                .replace("hospital.", "a/b");
        InvalidConfigurationException refused = refusal(yaml, Map.of("CONFORMAL_KAFKA_SASL_JAAS_CONFIG", "secret-2"));
        assertThat(refused.getMessage())
                .contains("kafka.ssl.keystore.password: is a mapping; must be a property's value")
                .doesNotContain("secret");
        assertThat(ConformalConfiguration.parse(
                                Configurations.COMPLETE, Map.of("CONFORMAL_KAFKA_SASL_JAAS_CONFIG", "secret-2"))
                        .toString())
                .contains("sasl.jaas.config")
                .doesNotContain("secret-2", "0123");
    }

    private static List<String> problems(String yaml, Map<String, String> environment) {
        return refusal(yaml, environment).errors();
    }

    private static InvalidConfigurationException refusal(String yaml, Map<String, String> environment) {
        InvalidConfigurationException refused = catchThrowableOfType(
                InvalidConfigurationException.class, () -> ConformalConfiguration.parse(yaml, environment));
        assertThat(refused).isNotNull();
        return refused;
    }
}
