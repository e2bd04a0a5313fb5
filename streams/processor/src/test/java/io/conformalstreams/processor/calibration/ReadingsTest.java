package io.conformalstreams.processor.calibration;

import static io.conformalstreams.processor.calibration.CalibrationFixture.valued;
import static io.conformalstreams.processor.calibration.CalibrationFixture.withdrawn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.LabelStatus;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.RegionComponent;
import io.conformalstreams.contracts.RejectedRecord;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

class ReadingsTest {

    private static final ConformalConfiguration WORST = configuration("{names: [a, b], promise: worst}");
    private static final ConformalConfiguration AVERAGE = configuration("{names: [a, b, c], promise: average}");

    private static ConformalConfiguration configuration(String raters) {
        return ConformalConfiguration.parse("""
                models:
                  - name: net
                    dimensions: 2
                    scores: logit
                    encoding: float32
                    channels: [{name: organ, labelValues: [1, 2]}, {name: lesion, labelValues: [2]}]
                    raters: %s
                procedures:
                  - {name: p, type: confidence-sets, model: net, channel: organ, alphas: [0.5], window: all,
                     combination: marginal, inner: identity, outer: identity}
                kafka: {bootstrap.servers: "unused:9092", schema.registry.url: "mock://raters"}
                """.formatted(raters), Map.of());
    }

    /** Four scores of the organ: 4, 3, 2 and 1. A truth of the first m pixels has the outer critical value m - 5. */
    private static LabelledImage.Builder read(String rater, String image, int revision, int pixels) {
        int[] labels = new int[4];
        for (int pixel = 0; pixel < pixels; pixel++) {
            labels[pixel] = 1;
        }
        return CalibrationFixture.assigned(image, revision, new float[] {4, 3, 2, 1, 0, 0, 0, 0}, labels)
                .setRater(rater);
    }

    private static double outer(CalibrationScore score) {
        return score.getProcedures().get(0).getCriticalValues().stream()
                .filter(value -> value.getComponent() == RegionComponent.OUTER)
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    private static List<CalibrationScore> scores(CalibrationFixture fixture) {
        return fixture.scores().stream().map(TestRecord::value).toList();
    }

    private static List<String> reasons(CalibrationFixture fixture) {
        return fixture.rejected().stream()
                .map(TestRecord::value)
                .map(RejectedRecord::getReason)
                .toList();
    }

    @Test
    void anImageHasTheLargestValuesOnceAllRatersHaveLabelledIt() {
        try (CalibrationFixture fixture = new CalibrationFixture(WORST)) {
            fixture.pipe(read("a", "i", 1, 3).build());
            assertThat(fixture.scores()).isEmpty();
            assertThat(fixture.thresholds()).isEmpty();

            fixture.pipe(read("b", "i", 1, 1).build());
            assertThat(scores(fixture)).singleElement().satisfies(score -> {
                assertThat(outer(score)).isEqualTo(-2);
                assertThat(score.getRevision()).isEqualTo(2);
                assertThat(score.getStatus()).isEqualTo(LabelStatus.ACTIVE);
            });
            assertThat(fixture.thresholds()).hasSize(1);

            fixture.pipe(read("b", "i", 2, 4).build());
            assertThat(scores(fixture)).singleElement().satisfies(score -> {
                assertThat(outer(score)).isEqualTo(-1);
                assertThat(score.getRevision()).isEqualTo(3);
            });
        }
    }

    /** Computes the example of {@code streams/docs/raters.md} from the pixels that its table gives. */
    @Test
    void theDocumentedExampleIsRight() throws IOException {
        Matcher rows = Pattern.compile("\\| (i\\d) \\| (\\d) \\| (\\d) \\| (-\\d), (-\\d) \\| (-\\d) \\|")
                .matcher(Files.readString(Path.of("../docs/raters.md")));
        List<Double> worst = new ArrayList<>();
        List<Double> ofSecond = new ArrayList<>();
        double threshold = Double.NaN;
        try (CalibrationFixture fixture = new CalibrationFixture(WORST)) {
            while (rows.find()) {
                int first = Integer.parseInt(rows.group(2));
                int second = Integer.parseInt(rows.group(3));
                fixture.pipe(read("a", rows.group(1), 1, first).build());
                fixture.pipe(read("b", rows.group(1), 1, second).build());
                assertThat(List.of(first - 5, second - 5, Math.max(first, second) - 5))
                        .containsExactly(
                                Integer.parseInt(rows.group(4)),
                                Integer.parseInt(rows.group(5)),
                                Integer.parseInt(rows.group(6)));
                worst.add(outer(scores(fixture).get(0)));
                ofSecond.add(second - 5.0);
                threshold = fixture.thresholds().get(0).value().getProcedures().get(0).getThresholds().stream()
                        .filter(published -> published.getComponent() == RegionComponent.OUTER)
                        .findFirst()
                        .orElseThrow()
                        .getLambda();
            }
        }
        // With four images, alphas 0.4 and 0.5 have the same rank.
        assertThat(threshold).isEqualTo(-2);
        assertThat(worst.stream().sorted().toList().get(2)).isEqualTo(-2);
        assertThat(ofSecond.stream().sorted().toList().get(2)).isEqualTo(-3);
    }

    @Test
    void aWithdrawalByOneRaterWithdrawsTheLabelUntilTheRaterLabelsAgain() {
        try (CalibrationFixture fixture = new CalibrationFixture(WORST)) {
            fixture.pipe(read("a", "i", 1, 3).build());
            fixture.pipe(read("b", "i", 1, 1).build());
            fixture.pipe(withdrawn("i", 2).setRater("a").build());
            fixture.pipe(read("b", "i", 2, 2).build());
            fixture.pipe(read("a", "i", 3, 1).build());

            assertThat(scores(fixture))
                    .extracting(CalibrationScore::getStatus, CalibrationScore::getRevision)
                    .containsExactly(
                            tuple(LabelStatus.ACTIVE, 2),
                            tuple(LabelStatus.WITHDRAWN, 3),
                            tuple(LabelStatus.ACTIVE, 5));
            assertThat(fixture.rejected()).isEmpty();
        }
    }

    @Test
    void ratersMustHaveLabelledTheSameScores() {
        try (CalibrationFixture fixture = new CalibrationFixture(WORST)) {
            fixture.pipe(read("a", "i", 1, 3).build());
            fixture.pipe(valued("i", 1, 7).setRater("b").build());
            assertThat(fixture.scores()).isEmpty();

            fixture.pipe(read("b", "i", 2, 1).build());
            fixture.pipe(valued("i", 3, 7).setRater("b").build());
            assertThat(scores(fixture))
                    .extracting(CalibrationScore::getStatus)
                    .containsExactly(LabelStatus.ACTIVE, LabelStatus.WITHDRAWN);
        }
    }

    @Test
    void ratersMustHaveLabelledUnderTheSamePolicy() {
        try (CalibrationFixture fixture = new CalibrationFixture(WORST)) {
            fixture.pipe(read("a", "i", 1, 3).setLabelPolicy("first").build());
            fixture.pipe(read("b", "i", 1, 3).setLabelPolicy("second").build());
            assertThat(fixture.scores()).isEmpty();

            fixture.pipe(read("a", "i", 2, 3).setLabelPolicy("second").build());
            assertThat(scores(fixture))
                    .extracting(CalibrationScore::getLabelPolicy)
                    .containsExactly("second");
        }
    }

    @Test
    void ratersMustAgreeOnUnitAndInclusionProbability() {
        try (CalibrationFixture fixture = new CalibrationFixture(WORST)) {
            fixture.pipe(read("a", "i", 1, 3)
                    .setUnitId("u")
                    .setInclusionProbability(0.5)
                    .build());
            fixture.pipe(read("b", "i", 1, 3).setInclusionProbability(0.5).build());
            fixture.pipe(read("b", "i", 1, 3).setUnitId("u").build());
            assertThat(fixture.rejected())
                    .extracting(
                            rejected -> rejected.value().getReason(),
                            rejected -> rejected.value().getDetail().replaceAll(", but.*", ""))
                    .containsExactly(
                            tuple("CONFLICTING_RATERS", "unitId is i"),
                            tuple("CONFLICTING_RATERS", "inclusionProbability is null"));

            fixture.pipe(read("b", "i", 1, 3)
                    .setUnitId("u")
                    .setInclusionProbability(0.5)
                    .build());
            assertThat(fixture.scores()).hasSize(1);
        }
    }

    /** A label that its image refuses is not kept, so that it can be sent again with the same revision. */
    @Test
    void aRejectedLabelCanBeSentAgain() {
        try (CalibrationFixture fixture = new CalibrationFixture(WORST)) {
            for (String rater : List.of("a", "b")) {
                fixture.pipe(read(rater, "other", 1, 2).setUnitId("u").build());
            }
            for (String rater : List.of("a", "b")) {
                LabelledImage.Builder folded = read(rater, "i", 1, 3).setUnitId("u");
                folded.getScores().setFold(2);
                fixture.pipe(folded.build());
            }
            assertThat(reasons(fixture)).containsExactly("INVALID_SCORES");
            assertThat(fixture.scores()).hasSize(1);

            fixture.pipe(withdrawn("other", 2).setUnitId("u").setRater("a").build());
            LabelledImage.Builder again = read("b", "i", 1, 3).setUnitId("u");
            again.getScores().setFold(2);
            fixture.pipe(again.build());
            assertThat(scores(fixture))
                    .extracting(CalibrationScore::getImageId, CalibrationScore::getStatus)
                    .containsExactly(tuple("other", LabelStatus.WITHDRAWN), tuple("i", LabelStatus.ACTIVE));
        }
    }

    @Test
    void anImageIsAuditedIfItIsForAllRaters() {
        try (CalibrationFixture fixture = new CalibrationFixture(WORST)) {
            fixture.pipe(read("a", "i", 1, 3).setAudit(false).build());
            fixture.pipe(read("b", "i", 1, 3).setAudit(true).build());
            fixture.pipe(read("a", "i", 2, 3).setAudit(true).build());
            assertThat(scores(fixture)).extracting(CalibrationScore::getAudit).containsExactly(false, true);
        }
    }

    @Test
    void eachRaterHasRevisionsOfItsOwn() {
        try (CalibrationFixture fixture = new CalibrationFixture(WORST)) {
            fixture.pipe(read("a", "i", 5, 3).build());
            fixture.pipe(read("b", "i", 1, 1).build());
            fixture.pipe(read("b", "i", 1, 1).build());
            fixture.pipe(read("b", "i", 1, 2).build());
            fixture.pipe(read("a", "i", 4, 3).build());

            assertThat(fixture.scores()).hasSize(1);
            assertThat(reasons(fixture)).containsExactly("CONFLICTING_REVISION", "STALE_REVISION");
        }
    }

    @Test
    void aLabelMustNameARaterOfItsModel() {
        try (CalibrationFixture fixture = new CalibrationFixture(WORST)) {
            fixture.pipe(read(null, "i", 1, 3).build());
            fixture.pipe(read("c", "i", 1, 3).build());
            fixture.pipe(read("a", "i", Integer.MAX_VALUE, 3).build());
            assertThat(reasons(fixture)).containsExactly("UNKNOWN_RATER", "UNKNOWN_RATER", "INVALID_REVISION");
        }
        try (CalibrationFixture fixture = new CalibrationFixture(CalibrationConfigurations.CONFIGURATION)) {
            fixture.pipe(read("a", "i", 1, 3).build());
            assertThat(fixture.rejected())
                    .singleElement()
                    .satisfies(
                            rejected -> assertThat(rejected.value().getDetail())
                                    .isEqualTo(
                                            "rater is set, but model 'net' has no raters: send null, or configure models[].raters"));
        }
    }

    @Test
    void theAverageRaterIsOneForEachImageAndAllAlike() {
        int images = 600;
        int[] chosen = new int[3];
        try (CalibrationFixture fixture = new CalibrationFixture(AVERAGE)) {
            for (int image = 0; image < images; image++) {
                for (int rater = 0; rater < 3; rater++) {
                    fixture.pipe(read(List.of("a", "b", "c").get(rater), "i" + image, 1, rater + 1)
                            .build());
                }
            }
            List<CalibrationScore> scores = scores(fixture);
            assertThat(scores).hasSize(images);
            scores.forEach(score -> chosen[(int) outer(score) + 4]++);
            assertThat(fixture.rejected()).isEmpty();
        }
        // Five standard errors of a third of 600 are 58.
        assertThat(chosen).satisfies(counts -> {
            for (int count : counts) {
                assertThat(count).isBetween(142, 258);
            }
        });
    }

    @Test
    void readingsSurviveARestart() {
        List<KeyValue<Bytes, byte[]>> entries = new ArrayList<>();
        try (CalibrationFixture fixture = new CalibrationFixture(WORST)) {
            fixture.pipe(read("a", "i", 1, 3).build());
            entries.addAll(fixture.entries());
        }
        try (CalibrationFixture restarted = new CalibrationFixture(WORST)) {
            restarted.restore(entries);
            restarted.pipe(read("b", "i", 1, 1).build());
            assertThat(scores(restarted))
                    .singleElement()
                    .satisfies(score -> assertThat(outer(score)).isEqualTo(-2));
        }
    }

    /** Changelogs of running applications contain these bytes. */
    @Test
    void theBytesArePinned() {
        Map<String, Reading> readings = Map.of(
                "b",
                new Reading(
                        2,
                        false,
                        "i",
                        "p",
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        OptionalInt.empty(),
                        Map.of(),
                        Set.of()),
                "a",
                new Reading(
                        1,
                        true,
                        "u",
                        "p",
                        true,
                        Optional.of(0.5),
                        Optional.of("ab"),
                        OptionalInt.of(3),
                        Map.of("f1", ImageScore.of(Map.of(Component.OUTER, -2.0))),
                        Set.of("f1")));
        byte[] bytes = HexFormat.of()
                .parseHex(
                        ("01 0002 0001 61 00000001 01 0001 75 0001 70 01 01 3fe0000000000000 0002 6162 01 00000003 0001 0002 6631"
                                        + " 0001 01 c000000000000000 00 0000 0000 0001 0002 6631"
                                        + " 0001 62 00000002 00 0001 69 0001 70 00 00 0000 00 0000 0000")
                                .replace(" ", ""));

        assertThat(ReadingsLayout.toBytes(readings)).isEqualTo(bytes);
        assertThat(ReadingsLayout.readingsOf(bytes)).isEqualTo(readings);
    }
}
