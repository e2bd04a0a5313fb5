package io.conformalstreams.conformal.ratio;

/**
 * A sum that tracks its rounding error and corrects for it (Neumaier, "Rundungsfehleranalyse einiger Verfahren", ZAMM
 * 54, 1974).
 */
final class CompensatedSum {
    private double sum;
    private double error;

    void add(double term) {
        double next = sum + term;
        error += Math.abs(sum) >= Math.abs(term) ? (sum - next) + term : (term - next) + sum;
        sum = next;
    }

    double value() {
        return sum + error;
    }
}
