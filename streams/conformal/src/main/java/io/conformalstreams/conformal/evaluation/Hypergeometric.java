package io.conformalstreams.conformal.evaluation;

/** The number of marked units in a random sample without replacement. */
public final class Hypergeometric {
    private final int population;
    private final int marked;
    private final int draws;
    private final LogBinomials binomials;

    /**
     * @param population number of all units, 0 or more
     * @param marked number of marked ones, at most all
     * @param draws number of units drawn, at most all
     * @throws IllegalArgumentException if more units are marked or drawn than there are
     */
    public Hypergeometric(int population, int marked, int draws) {
        this(population, marked, draws, new LogBinomials(Math.max(0, population)));
    }

    Hypergeometric(int population, int marked, int draws, LogBinomials binomials) {
        if (marked < 0 || marked > population || draws < 0 || draws > population) {
            throw new IllegalArgumentException(
                    "marked " + marked + " and draws " + draws + " must be 0 to " + population + ", all units");
        }
        this.population = population;
        this.marked = marked;
        this.draws = draws;
        this.binomials = binomials;
    }

    /** The fewest marked ones that can be drawn. */
    public int smallest() {
        return Math.max(0, draws - (population - marked));
    }

    /** The most marked ones that can be drawn. */
    public int largest() {
        return Math.min(draws, marked);
    }

    /** The probability that exactly so many marked ones are drawn. */
    public double probability(int count) {
        if (count < smallest() || count > largest()) {
            return 0;
        }
        return Math.exp(binomials.choose(marked, count)
                + binomials.choose(population - marked, draws - count)
                - binomials.choose(population, draws));
    }
}
