package io.conformalstreams.ops.fault.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No mutated record stops a topology. More of them with {@code -Dconformal.mutated.records=1000000}. */
class MutationRunTest {

    private static final int RECORDS = Integer.getInteger("conformal.mutated.records", 1_500);

    @TempDir
    private Path folder;

    @Test
    void shouldTreatEveryRecordAndLetValidOnesThrough() {
        try (MutationRun run = new MutationRun(2, 100, folder)) {
            MutationTally tally = run.run(RECORDS, () -> {});
            assertThat(tally.failures()).isEmpty();
            assertThat(tally.byMutation()).containsOnlyKeys(Mutation.values());
            assertThat(tally.valid()).isEqualTo(1 + RECORDS / 100);
        }
    }
}
