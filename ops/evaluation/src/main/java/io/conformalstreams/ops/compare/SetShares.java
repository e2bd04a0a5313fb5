package io.conformalstreams.ops.compare;

/** The shares of the images of each unit that the sets of both contenders cover at the same thresholds. */
final class SetShares implements PairedCurves {

    /** First contender minus second, by pair and threshold. */
    private final double[][] differences;

    SetShares(double[][] first, double[][] second) {
        this.differences = new double[first.length][];
        for (int pair = 0; pair < first.length; pair++) {
            differences[pair] = new double[first[pair].length];
            for (int point = 0; point < first[pair].length; point++) {
                differences[pair][point] = first[pair][point] - second[pair][point];
            }
        }
    }

    @Override
    public int pairs() {
        return differences.length;
    }

    @Override
    public double[] suprema(boolean[] exchanged) {
        double[] sums = new double[differences[0].length];
        for (int pair = 0; pair < differences.length; pair++) {
            double sign = exchanged[pair] ? -1 : 1;
            for (int point = 0; point < sums.length; point++) {
                sums[point] += sign * differences[pair][point];
            }
        }
        double highest = 0;
        double lowest = 0;
        for (double sum : sums) {
            highest = Math.max(highest, sum);
            lowest = Math.min(lowest, sum);
        }
        return new double[] {highest / pairs(), (0 - lowest) / pairs()};
    }
}
