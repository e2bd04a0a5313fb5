package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.conformalstreams.ops.fault.BatchResult;
import io.conformalstreams.ops.fault.FaultKind;
import io.conformalstreams.ops.fault.FaultRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * A short form of {@code ops/faults/run}: instances are killed and stopped, services fail, state is lost and disks are
 * full. What the stream publishes doesn't show it.
 */
class InjectedFaultsIT {

    private static final long SEED = 16;

    /** A batch of two instances, which takes less time than one of three. */
    private static final int BATCH = 11;

    private static final int KILLS = Integer.getInteger("conformal.it.injectedKills", 20);

    @Test
    void publishesWhatAnUndisturbedRunPublishes() throws Exception {
        assumeTrue(KILLS > 0, "-Dconformal.it.injectedKills is 0");
        Path directory = Files.createDirectories(Path.of("target", "faults"));
        Set<FaultKind> outages = EnumSet.copyOf(Arrays.stream(FaultKind.values())
                .filter(kind -> kind.group() == FaultKind.Group.OUTAGE)
                .collect(Collectors.toSet()));
        Optional<String> refused = FaultRun.whyNoDisk(directory);
        refused.ifPresent(reason -> {
            System.out.println("no disk is filled, because no small file system can be mounted: " + reason);
            outages.remove(FaultKind.DISK_FULL);
        });

        List<BatchResult> batches = new FaultRun(SEED, BATCH, KILLS, KILLS, 1, outages, directory).run(batch -> {});

        assertThat(batches)
                .allSatisfy(batch -> assertThat(batch.passed())
                        .as("%s; files are in %s%n%s", batch.description(), batch.directory(), verdicts(batch))
                        .isTrue());
        assertThat(batches.stream().mapToInt(BatchResult::kills).sum()).isGreaterThanOrEqualTo(KILLS);
        assertThat(batches.get(0).counts())
                .containsKeys(outages.toArray(FaultKind[]::new))
                .containsKeys(FaultKind.CLOCK_AHEAD, FaultKind.DUPLICATE, FaultKind.CORRECTION, FaultKind.WITHDRAWAL);
    }

    private static String verdicts(BatchResult batch) {
        return String.join("\n", batch.verdicts());
    }
}
