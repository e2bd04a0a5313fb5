package io.conformalstreams.ops.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What happens in one batch. It depends only on the seed and the number of the batch; the moment at which a kill meets
 * an instance also depends on the machine.
 *
 * @param seed seed of the whole run
 * @param number number of the batch, from 1
 * @param instances number of application instances, 2 or 3
 * @param named whether instances have names of their own, and so keep their partitions during a short restart
 * @param standbyReplicas number of other instances that keep a copy of each store
 * @param faults the faults in their order; a kill is planned for a moment
 */
record BatchPlan(long seed, int number, int instances, boolean named, int standbyReplicas, List<FaultKind> faults) {

    private static final List<FaultKind> MOMENTS = List.of(
            FaultKind.KILLED_AT_START,
            FaultKind.KILLED_AT_REBALANCE,
            FaultKind.KILLED_AT_RESTORE,
            FaultKind.KILLED_AT_COMMIT,
            FaultKind.KILLED_AT_WORK);

    BatchPlan {
        if (instances < 2 || instances > 3) {
            throw new IllegalArgumentException("instances is " + instances + "; it must be 2 or 3");
        }
        faults = List.copyOf(faults);
    }

    /**
     * @param kills number of kills
     * @param outages number of outages of each kind
     * @param kinds kinds of outages to inject
     */
    static BatchPlan of(long seed, int number, int kills, int outages, Set<FaultKind> kinds) {
        SplittableRandom random = KeyedRandom.of(seed, "plan", number);
        List<FaultKind> faults = new ArrayList<>(IntStream.range(0, kills)
                .mapToObj(kill -> MOMENTS.get(random.nextInt(MOMENTS.size())))
                .toList());
        for (FaultKind kind : kinds) {
            if (kind.group() == FaultKind.Group.OUTAGE) {
                IntStream.range(0, outages).forEach(outage -> faults.add(kind));
            }
        }
        shuffle(faults, random);
        return new BatchPlan(
                seed, number, 2 + random.nextInt(2), random.nextBoolean(), random.nextInt(3) == 0 ? 1 : 0, faults);
    }

    /** Returns the faults of one of equal parts of the batch. */
    List<FaultKind> part(int part, int parts) {
        return faults.subList(faults.size() * part / parts, faults.size() * (part + 1) / parts);
    }

    String description() {
        return "batch " + number + " of seed " + seed + ": " + instances + (named ? " named" : " unnamed")
                + " instances, " + standbyReplicas + " standby replicas, " + faults.size() + " planned faults";
    }

    private static void shuffle(List<FaultKind> faults, SplittableRandom random) {
        for (int last = faults.size() - 1; last > 0; last--) {
            int other = random.nextInt(last + 1);
            FaultKind moved = faults.set(last, faults.get(other));
            faults.set(other, moved);
        }
    }
}
