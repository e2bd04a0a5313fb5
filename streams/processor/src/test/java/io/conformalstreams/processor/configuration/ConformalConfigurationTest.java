package io.conformalstreams.processor.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.comparison.DecisionRule;
import io.conformalstreams.conformal.confidence.Combination;
import io.conformalstreams.conformal.confidence.InnerOuterSets;
import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.confidence.ScoreTransformation.Identity;
import io.conformalstreams.conformal.confidence.ScoreTransformation.SignedDistance;
import io.conformalstreams.conformal.distance.DistanceMetric;
import io.conformalstreams.conformal.drift.DetectorSettings;
import io.conformalstreams.conformal.drift.DetectorType.Observes;
import io.conformalstreams.conformal.drift.SequentialDetectors;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.objects.S3Credentials;
import io.conformalstreams.objects.S3Settings;
import io.conformalstreams.processor.calibrator.Guarantee;
import io.conformalstreams.processor.method.InnerOuterMethod;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.setting.InvalidConfigurationException;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConformalConfigurationTest {

    @Test
    void shouldReadEveryKey() {
        ConformalConfiguration read = ConformalConfiguration.parse(Configurations.COMPLETE, Map.of());

        Channel cell = new Channel("cell", Set.of(1, 2));
        Channel hippocampus = new Channel("hippocampus", Set.of(1, 2));
        Model pixelMlp = new Model(
                "pixel-mlp",
                2,
                ScoreKind.LOGIT,
                new ScoreEncoding.Float16(),
                List.of(cell, new Channel("nucleus", Set.of(2))));
        Model unet = new Model(
                "unet", 3, ScoreKind.PROBABILITY, new ScoreEncoding.Uint8(0.0039215686, -0.5), List.of(hippocampus));
        Procedure cellSets = new Procedure(
                "cell-sets",
                pixelMlp,
                cell,
                List.of(new BigDecimal("0.1"), new BigDecimal("0.2")),
                new InnerOuterMethod(new InnerOuterSets(
                        new Identity(), new SignedDistance(DistanceMetric.EUCLIDEAN), new Combination.Marginal())),
                new Guarantee.Marginal(),
                Optional.empty(),
                new Window.LastImages(500));
        assertThat(read)
                .isEqualTo(new ConformalConfiguration(
                        new Topics("hospital.", 6, (short) 3),
                        new Application(
                                "segmentation",
                                Optional.of("pod-0"),
                                1,
                                Path.of("/var/lib/conformal-streams"),
                                false,
                                Optional.of(2),
                                1 << 28,
                                new HttpAddress(
                                        "0.0.0.0",
                                        0,
                                        new HttpProtection(
                                                Optional.of("0123456789abcdef"),
                                                Optional.of(new HttpProtection.KeyStoreFile(
                                                        Path.of("/etc/http.p12"), "cdef")),
                                                false))),
                        List.of(pixelMlp, unet),
                        List.of(
                                cellSets,
                                new Procedure(
                                        "hippocampus-sets",
                                        unet,
                                        hippocampus,
                                        List.of(new BigDecimal("0.05")),
                                        new InnerOuterMethod(new InnerOuterSets(
                                                new SignedDistance(DistanceMetric.CHESSBOARD),
                                                new SignedDistance(DistanceMetric.CITY_BLOCK),
                                                new Combination.Bonferroni(new BigDecimal("0.2")))),
                                        new Guarantee.Marginal(),
                                        Optional.empty(),
                                        new Window.LastDuration(Duration.ofDays(30)))),
                        new Labels(Duration.ofDays(14), Duration.ZERO),
                        new Limits(1_000_000, 8),
                        new ObjectStorage(
                                List.of("file:///data/objects", "s3://scans/claims"),
                                100_000_000,
                                0,
                                new S3Settings(
                                        Optional.of(URI.create("https://s3.hospital:9000")),
                                        Optional.of("eu-central-1"),
                                        true,
                                        Optional.of(new S3Credentials("gateway", "4567")))),
                        new Drift(
                                2.5,
                                Optional.empty(),
                                Drift.Population.AUDIT,
                                new DriftEvidence(
                                        SequentialDetectors.named(Observes.SCORES_BY_RANK, "jumper"),
                                        SequentialDetectors.named(Observes.MISSES_BY_RANK, "cusum"),
                                        new DetectorSettings(Map.of(
                                                SequentialDetectors.settings().get(0), 0.05))),
                                200,
                                Duration.ofHours(12),
                                0.3,
                                new Drift.Monitors(false, false, false, true, true),
                                new InputProxies(false, true, true)),
                        List.of(new Comparison(
                                "pixel-mlp-2",
                                new Comparison.Contender("pixel-mlp@1", cellSets),
                                new Comparison.Contender("pixel-mlp@2", cellSets),
                                List.of(new BigDecimal("0.2")),
                                List.of("north", "south"),
                                Comparison.Population.AUDIT,
                                Duration.ofDays(14),
                                new DecisionRule(0.03, -0.05, 0.01),
                                10)),
                        new Cohorts(List.of("scanner", "age-band"), 7, 30, new BigDecimal("0.01")),
                        new KafkaProperties(Map.of(
                                "bootstrap.servers", "broker:9092",
                                "schema.registry.url", "http://registry:8081",
                                "ssl.keystore.password", "0123"))));
    }

    @Test
    void shouldTakeDefaultsForWhatIsNotWritten() {
        ConformalConfiguration read = ConformalConfiguration.parse(Configurations.MINIMAL, Map.of());

        assertThat(read.topics()).isEqualTo(new Topics("conformal.", 4, (short) 1));
        assertThat(read.application())
                .isEqualTo(new Application(
                        "conformal-streams",
                        Optional.empty(),
                        0,
                        Path.of("conformal-state"),
                        true,
                        Optional.empty(),
                        1 << 27,
                        HttpAddress.local("127.0.0.1", 8080)));
        assertThat(read.labels()).isEqualTo(new Labels(Duration.ofDays(30), Duration.ofMinutes(5)));
        assertThat(read.limits()).isEqualTo(new Limits(16_777_216, 64));
        assertThat(read.objects()).isEqualTo(new ObjectStorage(List.of(), 1 << 29, 1 << 27, S3Settings.OF_ENVIRONMENT));
        assertThat(read.objects().open()).isEmpty();
        assertThat(read.drift())
                .isEqualTo(new Drift(
                        1,
                        Optional.of(Duration.ofDays(7)),
                        Drift.Population.LABELLED,
                        new DriftEvidence(
                                SequentialDetectors.named(Observes.SCORES, "average"),
                                SequentialDetectors.named(Observes.MISSES, "mixture"),
                                DetectorSettings.DEFAULT),
                        100,
                        Duration.ofHours(24),
                        0.2,
                        new Drift.Monitors(true, true, true, false, false),
                        new InputProxies(true, false, false)));
    }

    @Test
    void shouldReadAFile(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("conformal.yaml"), Configurations.MINIMAL);
        assertThat(ConformalConfiguration.load(file, Map.of()))
                .isEqualTo(ConformalConfiguration.parse(Configurations.MINIMAL, Map.of()));
    }

    @Test
    void shouldNameAFileThatDoesNotExist() {
        Path file = Path.of("absent.yaml");
        assertThatThrownBy(() -> ConformalConfiguration.load(file, Map.of()))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining(file.toAbsolutePath() + ": this file does not exist");
    }

    @Test
    void shouldNameAFileThatCannotBeRead(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("latin.yaml"), new byte[] {(byte) 0xE4});
        assertThatThrownBy(() -> ConformalConfiguration.load(file, Map.of()))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining(file + ": cannot be read as a UTF-8 file");
    }

    @Test
    void shouldKeepAlphasAsExactDecimals() {
        String yaml = Configurations.MINIMAL.replace("[0.1]", "[0.1000, 1e-3, 0.123456789012345]");
        assertThat(ConformalConfiguration.parse(yaml, Map.of())
                        .procedures()
                        .get(0)
                        .alphas())
                .containsExactly(new BigDecimal("0.1"), new BigDecimal("0.001"), new BigDecimal("0.123456789012345"));
    }

    @Test
    void shouldFindTheModelOfAStratumByItsFirstPart() {
        ConformalConfiguration read = ConformalConfiguration.parse(Configurations.COMPLETE, Map.of());
        Model unet = read.models().get(1);
        for (String stratum : List.of("unet", "unet@1", "unet|site-3", "unet@1|site-3", "unet|a@b")) {
            assertThat(read.modelOf(stratum)).as(stratum).contains(unet);
        }
        for (String stratum : List.of("", "unet2", "@unet", "Unet", "unet@1".substring(3))) {
            assertThat(read.modelOf(stratum)).as(stratum).isEmpty();
        }
        assertThat(read.proceduresOf(unet)).extracting(Procedure::name).containsExactly("hippocampus-sets");
        assertThat(unet.channelIndex("hippocampus")).hasValue(0);
        assertThat(unet.channelIndex("cell")).isEmpty();
        assertThat(read.topics().name(Topic.REJECTED)).isEqualTo("hospital.rejected");
    }

    @Test
    void shouldLetTheEnvironmentReplaceSingleValues() {
        ConformalConfiguration read = ConformalConfiguration.parse(
                Configurations.COMPLETE,
                environment(
                        "CONFORMAL_TOPICS_PREFIX", "",
                        "CONFORMAL_TOPICS_REPLICATION_FACTOR", "2",
                        "CONFORMAL_APPLICATION_STATE_DIRECTORY", "/data",
                        "CONFORMAL_APPLICATION_HTTP_PORT", "9000",
                        "CONFORMAL_APPLICATION_HTTP_TOKEN", "fedcba9876543210",
                        "CONFORMAL_LABELS_FUTURE_TOLERANCE", "PT1H",
                        "CONFORMAL_DRIFT_FALSE_ALERTS_PER_MILLION_LABELS", "7",
                        "CONFORMAL_OBJECTS_CACHE_BYTES", "5",
                        "CONFORMAL_OBJECTS_S3_SECRET_ACCESS_KEY", "89ab",
                        "CONFORMAL_DRIFT_MATURITY", "PT36H",
                        "CONFORMAL_DRIFT_MONITORS_SCORE_DRIFT", "true",
                        "CONFORMAL_KAFKA_BOOTSTRAP_SERVERS", "other:9092",
                        "CONFORMAL_KAFKA_SASL_JAAS_CONFIG", "module required password=\"x: y\";",
                        "CONFORMAL_STREAMS_PORT", "tcp://10.0.0.1:8080",
                        "PATH", "/bin"));

        assertThat(read.topics()).isEqualTo(new Topics("", 6, (short) 2));
        assertThat(read.application().stateDirectory()).isEqualTo(Path.of("/data"));
        assertThat(read.application().http().port()).isEqualTo(9000);
        assertThat(read.application().http().protection().token()).contains("fedcba9876543210");
        assertThat(read.labels().futureTolerance()).isEqualTo(Duration.ofHours(1));
        assertThat(read.drift().falseAlertsPerMillionLabels()).isEqualTo(7);
        assertThat(read.objects().cacheBytes()).isEqualTo(5);
        assertThat(read.objects().s3().credentials()).contains(new S3Credentials("gateway", "89ab"));
        assertThat(read.toString()).doesNotContain("89ab", "fedcba9876543210", "cdef");
        assertThat(read.drift().maturity()).contains(Duration.ofHours(36));
        assertThat(read.drift().monitors().scoreDrift()).isTrue();
        assertThat(read.kafka().values())
                .containsEntry("bootstrap.servers", "other:9092")
                .containsEntry("sasl.jaas.config", "module required password=\"x: y\";")
                .containsEntry("schema.registry.url", "http://registry:8081");
    }

    @Test
    void shouldLetTheEnvironmentFillSectionsThatAreNotWritten() {
        ConformalConfiguration read = ConformalConfiguration.parse(
                Configurations.MINIMAL,
                Map.of("CONFORMAL_APPLICATION_HTTP_HOST", "::1", "CONFORMAL_LIMITS_PIXELS", "100"));
        assertThat(read.application().http()).isEqualTo(HttpAddress.local("::1", 8080));
        assertThat(read.limits().pixels()).isEqualTo(100);
    }

    private static Map<String, String> environment(String... namesAndValues) {
        Map<String, String> environment = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            environment.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return environment;
    }
}
