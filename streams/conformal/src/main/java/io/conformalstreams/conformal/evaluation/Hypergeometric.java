package io.conformalstreams.conformal.evaluation;

/** The hypergeometric distribution: the number of marked units in a random sample without replacement. */
public final class Hypergeometric {
    private final int population;
    private final int marked;
    private final int draws;
    private final LogBinomials binomials;

    /**
     * @param population the number of all units, 0 or more
     * @param marked the number of marked units, at most {@code population}
     * @param draws the number of drawn units, at most {@code population}
     * @throws IllegalArgumentException if more units are marked or drawn than the population has
     */
    public Hypergeometric(int population, int marked, int draws) {
        this(population, marked, draws, new LogBinomials(Math.max(0, population)));
    }

    Hypergeometric(int population, int marked, int draws, LogBinomials binomials) {
        if (marked < 0 || marked > population || draws < 0 || draws > population) {
            throw new IllegalArgumentException(
                    "marked " + marked + " and draws " + draws + " must be 0 to the population, " + population);
        }
        this.population = population;
        this.marked = marked;
        this.draws = draws;
        this.binomials = binomials;
    }

    /** The smallest possible number of marked units in the sample. */
    public int smallest() {
        return Math.max(0, draws - (population - marked));
    }

    /** The largest possible number of marked units in the sample. */
    public int largest() {
        return Math.min(draws, marked);
    }

    /** The probability that the sample contains exactly this number of marked units. */
    public double probability(int count) {
        if (count < smallest() || count > largest()) {
            return 0;
        }
        return Math.exp(binomials.choose(marked, count)
                + binomials.choose(population - marked, draws - count)
                - binomials.choose(population, draws));
    }
}
