package io.conformalstreams.ops.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchPlanTest {

    private static final Set<FaultKind> OUTAGES = EnumSet.of(FaultKind.STOPPED, FaultKind.DISK_FULL);

    @Test
    void followsFromSeedAndNumber() {
        assertThat(plan(3, 7)).isEqualTo(plan(3, 7)).isNotEqualTo(plan(3, 8)).isNotEqualTo(plan(4, 7));
    }

    @Test
    void hasTheKillsAndOutagesThatWereAskedFor() {
        assertThat(plan(3, 7).faults())
                .hasSize(30 + 2 * 4)
                .filteredOn(kind -> kind.group() == FaultKind.Group.OUTAGE)
                .hasSize(8)
                .containsOnly(FaultKind.STOPPED, FaultKind.DISK_FULL);
    }

    @Test
    void splitsIntoPartsWithoutLosingAFault() {
        BatchPlan plan = plan(3, 7);
        assertThat(IntStream.range(0, 3).mapToObj(part -> plan.part(part, 3)).flatMap(faults -> faults.stream()))
                .containsExactlyElementsOf(plan.faults());
    }

    private static BatchPlan plan(long seed, int number) {
        return BatchPlan.of(seed, number, 30, 4, OUTAGES);
    }
}
