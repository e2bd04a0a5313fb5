package io.conformalstreams.conformal.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.drift.CauseEvidence.Cause;
import io.conformalstreams.conformal.drift.CauseEvidence.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CauseEvidenceTest {

    private static final KeyedUniform UNIFORM = KeyedUniform.of("cause");

    /** A score is the sum of the measured part and an error. A second measurement is noise. */
    private static Unit unit(
            String unitId, SplittableRandom random, double ofMeasurement, double ofError, int proxies) {
        double measurement = random.nextGaussian() + ofMeasurement;
        double score = 0.8 * measurement + 0.6 * (random.nextGaussian() + ofError);
        return new Unit(
                unitId, score, proxies == 1 ? List.of(measurement) : List.of(measurement, random.nextGaussian()));
    }

    private static CauseEvidence started(SplittableRandom random, int proxies) {
        List<Unit> reference = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            reference.add(unit("reference" + i, random, 0, 0, proxies));
        }
        return CauseEvidence.start(reference, UNIFORM);
    }

    private static void observe(
            CauseEvidence evidence, SplittableRandom random, int units, double ofMeasurement, double ofError) {
        for (int i = 0; i < units; i++) {
            Unit unit = unit("unit" + random.nextLong(), random, ofMeasurement, ofError, evidence.measurements());
            evidence.observe(unit, UNIFORM);
        }
    }

    @ParameterizedTest(name = "{0}, {1}, {2} measurements")
    @CsvSource({
        "0, 0, 1, UNDETERMINED",
        "1, 0, 1, POPULATION",
        "0, 1, 1, MODEL",
        "1, 1, 1, MODEL",
        "1, 0, 2, POPULATION",
        "0, 1, 2, MODEL"
    })
    void shouldNameTheCause(double ofMeasurement, double ofError, int proxies, Cause expected) {
        SplittableRandom random = new SplittableRandom(5);
        CauseEvidence evidence = started(random, proxies);
        observe(evidence, random, 300, 0, 0);
        evidence.open();
        assertThat(evidence.cause()).isEqualTo(Cause.UNDETERMINED);

        observe(evidence, random, 300, ofMeasurement, ofError);

        assertThat(evidence.cause()).isEqualTo(expected);
        assertThat(evidence.units()).isEqualTo(300);
    }

    /** A change that one measurement explains is no failure of the model, whatever the others say. */
    @Test
    void shouldNotBlameTheModelForWhatOneMeasurementExplains() {
        SplittableRandom random = new SplittableRandom(6);
        CauseEvidence evidence = started(random, 2);
        evidence.open();
        observe(evidence, random, 1_000, 1.5, 0);

        assertThat(evidence.largestEvidenceOfScores()).isLessThan(CauseEvidence.LIMIT);
        assertThat(evidence.largestEvidenceOfInputs()).isGreaterThan(1e6);
    }

    @Test
    void shouldCountUnitsAsEvidenceOnlyWhileAnAlertIsOpen() {
        SplittableRandom random = new SplittableRandom(7);
        CauseEvidence evidence = started(random, 1);
        observe(evidence, random, 100, 0, 3);
        assertThat(evidence.largestEvidenceOfScores()).isEqualTo(1);
        evidence.open();
        observe(evidence, random, 100, 0, 3);
        assertThat(evidence.cause()).isEqualTo(Cause.MODEL);

        evidence.close();

        assertThat(evidence.cause()).isEqualTo(Cause.UNDETERMINED);
        assertThat(evidence.units()).isZero();
        assertThat(evidence.largestEvidenceOfScores()).isEqualTo(1);
    }

    /** A line says nothing about units beyond the reference: their scores can prove nothing, however large they are. */
    @Test
    void shouldNotCompareScoresOutsideTheRangeOfTheReference() {
        SplittableRandom random = new SplittableRandom(9);
        CauseEvidence evidence = started(random, 1);
        evidence.open();
        observe(evidence, random, 300, 6, 3);

        assertThat(evidence.comparedUnits()).isZero();
        assertThat(evidence.hasComparedEnough()).isFalse();
        assertThat(evidence.largestEvidenceOfScores()).isEqualTo(1);
        assertThat(evidence.largestEvidenceOfInputs()).isGreaterThan(1e6);
        assertThat(evidence.cause()).isEqualTo(Cause.UNDETERMINED);
    }

    /** A change of the population is named only if at least half of the units can be compared. */
    @Test
    void shouldNameAnotherPopulationOnlyIfMostUnitsAreCompared() {
        SplittableRandom random = new SplittableRandom(10);
        CauseEvidence evidence = started(random, 1);
        evidence.open();
        while (!evidence.hasComparedEnough()) {
            assertThat(evidence.cause()).isEqualTo(Cause.UNDETERMINED);
            observe(evidence, random, 1, 0.5, -1);
        }
        assertThat(evidence.comparedUnits()).isEqualTo(16);
        observe(evidence, random, 200, 0.5, -1);
        assertThat(evidence.cause()).isEqualTo(Cause.POPULATION);

        observe(evidence, random, 200, 6, 0);

        assertThat(2 * evidence.comparedUnits()).isLessThan(evidence.units());
        assertThat(evidence.cause()).isEqualTo(Cause.UNDETERMINED);
    }

    @Test
    void shouldReportEachNamedCauseOnce() {
        SplittableRandom random = new SplittableRandom(11);
        CauseEvidence evidence = started(random, 1);
        evidence.open();
        List<Cause> reported = new ArrayList<>();
        for (int i = 0; i < 900; i++) {
            Unit unit = unit("unit" + i, random, 1, i < 300 ? 0 : 1.5, 1);
            evidence = CauseEvidence.ofBytes(evidence.toBytes());
            if (evidence.observe(unit, UNIFORM)) {
                reported.add(evidence.cause());
            }
        }
        assertThat(reported).containsExactly(Cause.POPULATION, Cause.MODEL);
        evidence.close();
        evidence.open();

        assertThat(evidence.observe(unit("first", random, 1, 0, 1), UNIFORM)).isFalse();
    }

    /** The scores given the measurement never change. The straight line of the whole reference would mislead. */
    @ParameterizedTest(name = "{0}")
    @EnumSource
    void shouldNotBlameTheModelForAPopulationThatMoves(Relation relation) {
        long blamed = LongStream.range(0, 60)
                .filter(seed -> {
                    SplittableRandom random = new SplittableRandom(seed);
                    List<Unit> reference = IntStream.range(0, 100)
                            .mapToObj(i -> relation.unit("reference" + i, random.nextGaussian(), random))
                            .toList();
                    CauseEvidence evidence = CauseEvidence.start(reference, UNIFORM);
                    evidence.open();
                    for (int i = 0; i < 256; i++) {
                        evidence.observe(relation.unit("unit" + i, 2 + random.nextGaussian(), random), UNIFORM);
                    }
                    return evidence.cause() == Cause.MODEL;
                })
                .count();

        assertThat(blamed).isLessThanOrEqualTo(3);
    }

    private enum Relation {
        STRAIGHT(m -> 0.8 * m, m -> 0.6),
        CURVED(m -> 0.5 * m + 0.3 * m * m, m -> 0.8),
        EXPONENTIAL(Math::exp, m -> 0.6),
        U_SHAPED(m -> 0.7 * m * m, m -> 0.6),
        WIDENING(m -> 0.5 * m, m -> 0.8 * Math.exp(0.4 * m));

        private final DoubleUnaryOperator mean;
        private final DoubleUnaryOperator deviation;

        Relation(DoubleUnaryOperator mean, DoubleUnaryOperator deviation) {
            this.mean = mean;
            this.deviation = deviation;
        }

        Unit unit(String unitId, double measurement, SplittableRandom random) {
            double score =
                    mean.applyAsDouble(measurement) + deviation.applyAsDouble(measurement) * random.nextGaussian();
            return new Unit(unitId, score, List.of(measurement));
        }
    }

    @Test
    void shouldTakeScoresAndMeasurementsThatAreAllEqualOrInfinite() {
        List<Unit> reference = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            reference.add(new Unit("unit" + i, i % 3 == 0 ? Double.POSITIVE_INFINITY : 1, List.of(0.0)));
        }
        CauseEvidence evidence = CauseEvidence.start(reference, UNIFORM);
        evidence.open();
        for (int i = 0; i < 300; i++) {
            double score = i % 3 == 0 ? Double.POSITIVE_INFINITY : 1;
            evidence.observe(new Unit("later" + i, score, List.of(0.0)), UNIFORM);
        }

        assertThat(evidence.cause()).isEqualTo(Cause.UNDETERMINED);
        assertThat(CauseEvidence.ofBytes(evidence.toBytes()).toBytes()).isEqualTo(evidence.toBytes());
    }

    @Test
    void shouldRequireMeasurements() {
        List<Unit> reference = List.of(new Unit("a", 1, List.of()), new Unit("b", 1, List.of()));

        assertThatThrownBy(() -> CauseEvidence.start(reference, UNIFORM))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a unit must have 1 to 16 measurements: 0");
    }
}
