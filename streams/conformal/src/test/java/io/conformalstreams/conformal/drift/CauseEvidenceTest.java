package io.conformalstreams.conformal.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.drift.CauseEvidence.Cause;
import io.conformalstreams.conformal.drift.CauseEvidence.Unit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** With 16 ranked units in a bin, each of them is a threshold. The gap of a residual is counted by hand. */
    @Test
    void shouldRankResidualsWithinTheBinOfTheMeasurement() {
        SplittableRandom random = new SplittableRandom(8);
        int n = 64;
        double[] measured = random.doubles(n).toArray();
        double[] scores =
                Arrays.stream(measured).map(m -> 2 * m + random.nextDouble()).toArray();
        ConditionalRanks ranks = ConditionalRanks.start(measured, scores, UNIFORM);
        double slope = slopeByNormalEquations(measured, scores);
        double edge = IntStream.range(0, n)
                .filter(i -> i % 2 == 1)
                .mapToDouble(i -> measured[i])
                .sorted()
                .toArray()[15];
        List<double[]> reference = new ArrayList<>();
        for (int i = 1; i < n; i += 2) {
            reference.add(new double[] {measured[i], scores[i] - slope * measured[i]});
        }
        List<double[]> seen = new ArrayList<>(reference);
        for (int t = 0; t < 300; t++) {
            double m = random.nextDouble();
            double residual = 2 * m + random.nextDouble() - slope * m;
            List<double[]> ofBin =
                    seen.stream().filter(unit -> unit[0] > edge == m > edge).toList();
            double low = reference.stream()
                    .filter(unit -> unit[0] > edge == m > edge && unit[1] < residual)
                    .mapToDouble(unit -> unit[1])
                    .max()
                    .orElse(Double.NEGATIVE_INFINITY);
            double high = reference.stream()
                    .filter(unit -> unit[0] > edge == m > edge && unit[1] > residual)
                    .mapToDouble(unit -> unit[1])
                    .min()
                    .orElse(Double.POSITIVE_INFINITY);
            long higher = ofBin.stream().filter(unit -> unit[1] >= high).count();
            long own = 1
                    + ofBin.stream()
                            .filter(unit -> unit[1] > low && unit[1] < high)
                            .count();

            double p = ranks.observe(
                    new MonitoredScore(residual + slope * m, random.nextDouble()), new MonitoredScore(m, 0.5), false);

            assertThat(p * (ofBin.size() + 1)).isBetween(higher - 1e-9, higher + own + 1e-9);
            seen.add(new double[] {m, residual});
        }
    }

    private static double slopeByNormalEquations(double[] x, double[] y) {
        double n = 0;
        double sumX = 0;
        double sumY = 0;
        double products = 0;
        double squares = 0;
        for (int i = 0; i < x.length; i += 2) {
            n++;
            sumX += x[i];
            sumY += y[i];
            products += x[i] * y[i];
            squares += x[i] * x[i];
        }
        return (n * products - sumX * sumY) / (n * squares - sumX * sumX);
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
