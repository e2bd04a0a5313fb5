package io.conformalstreams.conformal.evaluation;

/** Logarithms of binomial coefficients for up to a given number of units. */
final class LogBinomials {
    private final double[] logFactorials;

    LogBinomials(int largest) {
        logFactorials = new double[largest + 1];
        for (int i = 2; i < logFactorials.length; i++) {
            logFactorials[i] = logFactorials[i - 1] + Math.log(i);
        }
    }

    double choose(int from, int drawn) {
        return logFactorials[from] - logFactorials[drawn] - logFactorials[from - drawn];
    }
}
