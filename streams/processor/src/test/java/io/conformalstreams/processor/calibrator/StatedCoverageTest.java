package io.conformalstreams.processor.calibrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.processor.calibrator.StatedCoverage.Claim;
import io.conformalstreams.processor.component.Component;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Compares what thresholds say about their coverage with the coverage of many simulated calibrations. */
class StatedCoverageTest {

    private static final BigDecimal ALPHA = new BigDecimal("0.1");
    private static final int UNITS = 100;
    private static final int CALIBRATIONS = 4000;

    @Test
    void shouldBeExactForDistinctCriticalValues() {
        StatedCoverage stated = calibrated(1, 2, 3, 4, 5, 6, 7, 8, 9).coverage();

        assertThat(stated.claim()).isEqualTo(Claim.EXACT);
        assertThat(stated.mean()).isEqualTo(0.9);
    }

    @Test
    void shouldBeALowerBoundIfAnotherCriticalValueEqualsTheThreshold() {
        StatedCoverage stated = calibrated(1, 2, 3, 4, 5, 6, 7, 9, 9).coverage();

        assertThat(stated).isEqualTo(new StatedCoverage(Claim.AT_LEAST, 0.9, stated.lower(), 1));
        assertThat(calibrated(1, 1, 3, 4, 5, 6, 7, 8, 9).coverage().claim())
                .as("ties below the threshold")
                .isEqualTo(Claim.EXACT);
    }

    @Test
    void shouldBeCompleteIfTheThresholdIsInfinite() {
        CalibratedThreshold infinite = calibrated(1, 2, 3, 4, 5, 6, 7, 8, Double.POSITIVE_INFINITY);

        assertThat(infinite.k()).isEqualTo(9);
        assertThat(infinite.coverage()).isEqualTo(new StatedCoverage(Claim.EXACT, 1, 1, 1));
        assertThat(calibrated(1, 2).coverage()).isEqualTo(infinite.coverage());
    }

    @Test
    void shouldHoldExactlyForContinuousCriticalValues() {
        Simulation continuous = new Simulation(uniform -> uniform);

        assertThat(continuous.tied).isZero();
        assertThat(continuous.mean()).isCloseTo(continuous.stated.mean(), within(0.002));
        assertThat(continuous.shareBelow(continuous.stated.lower())).isCloseTo(0.025, within(0.01));
        assertThat(continuous.shareAbove(continuous.stated.upper())).isCloseTo(0.025, within(0.01));
    }

    /** Ten equally frequent values: a threshold covers all units with its value, and often many more than stated. */
    @Test
    void shouldHoldAsALowerBoundForQuantisedCriticalValues() {
        Simulation quantised = new Simulation(uniform -> Math.ceil(10 * uniform) / 10);

        assertThat(quantised.tied).isEqualTo(CALIBRATIONS);
        assertThat(quantised.mean()).isGreaterThan(quantised.stated.mean() + 0.03);
        assertThat(quantised.shareBelow(quantised.stated.lower())).isLessThan(0.025);
        assertThat(quantised.shareAbove(new Simulation(uniform -> uniform).stated.upper()))
                .as("share of calibrations above the upper quantile of untied values")
                .isGreaterThan(0.4);
    }

    /** The coverage of many calibrations from one law, whose distribution function is that of the given rounding. */
    private static final class Simulation {

        private final double[] coverages = new double[CALIBRATIONS];
        private final StatedCoverage stated;
        private int tied;

        /** @param rounding from a uniform number up to the largest number that gives the same critical value */
        Simulation(DoubleUnaryOperator rounding) {
            Random random = new Random(5);
            StatedCoverage last = null;
            for (int calibration = 0; calibration < CALIBRATIONS; calibration++) {
                CalibratedThreshold threshold =
                        calibrated(random.doubles(UNITS).map(rounding).toArray());
                coverages[calibration] = threshold.lambda();
                last = threshold.coverage();
                tied += last.claim() == Claim.AT_LEAST ? 1 : 0;
            }
            stated = last;
        }

        double mean() {
            return Arrays.stream(coverages).average().orElseThrow();
        }

        double shareBelow(double bound) {
            return Arrays.stream(coverages).filter(coverage -> coverage < bound).count() / (double) CALIBRATIONS;
        }

        double shareAbove(double bound) {
            return Arrays.stream(coverages).filter(coverage -> coverage > bound).count() / (double) CALIBRATIONS;
        }
    }

    private static CalibratedThreshold calibrated(double... criticalValues) {
        List<UnitScore> units = new ArrayList<>();
        IntStream.range(0, criticalValues.length)
                .forEach(unit -> units.add(new UnitScore(
                        ImageScore.of(Map.of(Component.OUTER, criticalValues[unit])),
                        unit,
                        OptionalInt.empty(),
                        Optional.of(1.0))));
        CalibrationTarget target = new CalibrationTarget(
                "procedure",
                "fingerprint",
                Optional.empty(),
                List.of(Component.OUTER),
                Set.of(new CalibrationTarget.Aim(Component.OUTER, ALPHA)));
        return new Guarantee.Marginal()
                .calibrator(target, units)
                .threshold(Component.OUTER, ALPHA, criticalValues.length);
    }
}
