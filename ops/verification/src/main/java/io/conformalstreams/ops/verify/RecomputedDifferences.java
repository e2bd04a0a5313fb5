package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.ComparedLevel;
import io.conformalstreams.contracts.ComponentOutcome;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.LevelOutcome;
import io.conformalstreams.contracts.MeanDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The differences of one level, unit by unit, and what they prove. */
final class RecomputedDifferences {

    private static final double STEPS = 1000;
    private static final int LIMIT_STEPS = 5000;
    private static final int BETS = 14;
    private static final double ONE = 0x1p32;

    private final double alpha;
    private final List<Double> misses = new ArrayList<>();
    private final List<Double> sizes = new ArrayList<>();
    private long inUseMisses;
    private long candidateMisses;

    RecomputedDifferences(double alpha) {
        this.alpha = alpha;
    }

    void add(Map<String, CoverageOutcome> inUse, Map<String, CoverageOutcome> candidate) {
        List<LevelOutcome> first = new ArrayList<>();
        List<LevelOutcome> second = new ArrayList<>();
        inUse.keySet().stream().filter(candidate::containsKey).sorted().forEach(imageId -> {
            Optional<LevelOutcome> one = calibrated(inUse.get(imageId));
            Optional<LevelOutcome> other = calibrated(candidate.get(imageId));
            if (one.isPresent() && other.isPresent()) {
                first.add(one.get());
                second.add(other.get());
            }
        });
        int images = first.size();
        if (images == 0) {
            return;
        }
        double inUseSum = 0;
        double candidateSum = 0;
        double size = 0;
        for (int image = 0; image < images; image++) {
            inUseSum += miss(first.get(image));
            candidateSum += miss(second.get(image));
            size += relative(first.get(image).getSize(), second.get(image).getSize());
        }
        misses.add((candidateSum - inUseSum) / images);
        sizes.add(size / images);
        inUseMisses += Math.round(inUseSum / images * ONE);
        candidateMisses += Math.round(candidateSum / images * ONE);
    }

    private Optional<LevelOutcome> calibrated(CoverageOutcome outcome) {
        return outcome.getLevels().stream()
                .filter(level -> level.getNominalAlpha() == alpha && level.getSize() != null)
                .filter(level -> level.getComponents().stream().allMatch(ComponentOutcome::getCalibrated))
                .findFirst();
    }

    private static double miss(LevelOutcome level) {
        if (level.getLoss() != null) {
            return level.getLoss();
        }
        boolean missed = level.getCoveredInterval() == null ? !level.getCoveredJoint() : !level.getCoveredInterval();
        return missed ? 1 : 0;
    }

    private static double relative(double inUse, double candidate) {
        double larger = Math.max(inUse, candidate);
        return larger == 0 ? 0 : (candidate - inUse) / larger;
    }

    ComparedLevel record(double upperError, double lowerError) {
        long units = misses.size();
        return new ComparedLevel(
                alpha,
                units,
                units == 0 ? 0 : inUseMisses / ONE / units,
                units == 0 ? 0 : candidateMisses / ONE / units,
                difference(misses, upperError, lowerError),
                difference(sizes, upperError, lowerError));
    }

    boolean isBelow(double missMargin, double sizeMargin, double error) {
        return capital(misses, 1, missMargin) >= -Math.log(error) && capital(sizes, 1, sizeMargin) >= -Math.log(error);
    }

    boolean isAbove(double missMargin, double sizeMargin, double error) {
        return capital(misses, -1, -missMargin) >= -Math.log(error)
                || capital(sizes, -1, -sizeMargin) >= -Math.log(error);
    }

    private static MeanDifference difference(List<Double> differences, double upperError, double lowerError) {
        long positions = 0;
        for (double difference : differences) {
            positions += (long) (Math.floor(difference * STEPS) + Math.ceil(difference * STEPS));
        }
        double mean = positions == 0 ? 0 : positions / (2 * STEPS) / differences.size();
        return new MeanDifference(mean, 0.0 - limit(differences, -1, lowerError), limit(differences, 1, upperError));
    }

    /** The smallest refuted multiple: every multiple above it is refuted, too. */
    private static double limit(List<Double> differences, int sign, double error) {
        int refuted = 2 * LIMIT_STEPS;
        int possible = 0;
        while (refuted > possible + 1) {
            int middle = (refuted + possible) / 2;
            double mean = (middle - LIMIT_STEPS) / (double) LIMIT_STEPS;
            if (capital(differences, sign, mean) >= -Math.log(error)) {
                refuted = middle;
            } else {
                possible = middle;
            }
        }
        return (refuted - LIMIT_STEPS) / (double) LIMIT_STEPS;
    }

    /** The logarithm of the mean capital of bets against a mean of at least this, unit by unit. */
    private static double capital(List<Double> differences, int sign, double mean) {
        double[] logarithms = new double[BETS];
        for (double difference : differences) {
            double rounded = Math.ceil(sign * difference * STEPS) / STEPS;
            for (int bet = 0; bet < BETS; bet++) {
                double stake = Math.pow(0.5, (bet + 1) / 2.0);
                logarithms[bet] += Math.log(1 - stake * (rounded - mean) / (1 - mean));
            }
        }
        double largest = Double.NEGATIVE_INFINITY;
        for (double logarithm : logarithms) {
            largest = Math.max(largest, logarithm);
        }
        double sum = 0;
        for (double logarithm : logarithms) {
            sum += Math.exp(logarithm - largest);
        }
        return largest + Math.log(sum / BETS);
    }
}
