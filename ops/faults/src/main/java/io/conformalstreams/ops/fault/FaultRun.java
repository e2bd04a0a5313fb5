package io.conformalstreams.ops.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * Batches of faults on one pair of brokers and one registry.
 *
 * @param seed seed of all random choices
 * @param firstBatch number of the first batch
 * @param kills number of kills after which the run ends; the last batch is completed
 * @param killsPerBatch number of kills that a batch plans
 * @param outagesPerBatch number of outages of each kind that a batch plans
 * @param outages kinds of outages
 * @param directory directory for everything; of a batch that passed, only its timeline remains
 */
public record FaultRun(
        long seed,
        int firstBatch,
        int kills,
        int killsPerBatch,
        int outagesPerBatch,
        Set<FaultKind> outages,
        Path directory) {

    private static final List<String> JAVA_OPTIONS = List.of(
            "-Xmx192m",
            "-XX:+UseSerialGC",
            // Processes live for seconds. The optimising compiler would cost more than it gains.
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto");

    /** Up to this number of kills, a class archive costs about as much as it saves. */
    private static final int KILLS_OF_A_SHORT_RUN = 25;

    public FaultRun {
        outages = Set.copyOf(outages);
        directory = directory.toAbsolutePath().normalize();
    }

    /** Returns why no disk can be filled on this machine; empty if one can. */
    public static Optional<String> whyNoDisk(Path directory) throws IOException {
        Path probe = Files.createDirectories(directory).toAbsolutePath().resolve("probe");
        try {
            LimitedDisk.mount(probe).close();
            return Optional.empty();
        } catch (IOException refused) {
            return Optional.of(refused.getMessage());
        } finally {
            Files.deleteIfExists(probe);
        }
    }

    /**
     * Runs batches until there were enough kills.
     *
     * @param listener receives each batch as soon as it is judged
     * @return all batches
     * @throws IOException if a process does not start
     */
    public List<BatchResult> run(Consumer<BatchResult> listener)
            throws IOException, InterruptedException, ExecutionException {
        List<BatchResult> results = new ArrayList<>();
        Path servicesDirectory = Files.createDirectories(directory.resolve("services"));
        Services.Lifetime lifetime =
                kills <= KILLS_OF_A_SHORT_RUN ? Services.Lifetime.MINUTES : Services.Lifetime.HOURS;
        try (Services services = Services.start(servicesDirectory, lifetime)) {
            List<String> javaOptions = new ArrayList<>(JAVA_OPTIONS);
            if (lifetime == Services.Lifetime.HOURS) {
                ClassArchive.write(services, directory, JAVA_OPTIONS).ifPresent(javaOptions::add);
            }
            int done = 0;
            for (int number = firstBatch; done < kills; number++) {
                BatchResult result = batch(number, services, javaOptions);
                results.add(result);
                done += result.kills();
                listener.accept(result);
            }
        }
        if (results.stream().allMatch(BatchResult::passed)) {
            Shell.delete(servicesDirectory);
        }
        return results;
    }

    private BatchResult batch(int number, Services services, List<String> javaOptions)
            throws IOException, InterruptedException, ExecutionException {
        BatchPlan plan = BatchPlan.of(seed, number, killsPerBatch, outagesPerBatch, outages);
        Path files = directory.resolve("batch-" + number);
        Shell.delete(files);
        Files.createDirectories(files);
        BatchResult result = new Batch(plan, services, files, javaOptions, outages.contains(FaultKind.DISK_FULL)).run();
        if (result.passed()) {
            Path timelines = Files.createDirectories(directory.resolve("timelines"));
            Files.move(
                    files.resolve("timeline.txt"),
                    timelines.resolve("batch-" + number + ".txt"),
                    StandardCopyOption.REPLACE_EXISTING);
            Shell.delete(files);
        } else {
            keepLogs(services, files);
        }
        return result;
    }

    private static void keepLogs(Services services, Path files) throws IOException {
        for (String log : List.of("broker/broker.log", "undisturbed-broker/broker.log", "registry/registry.log")) {
            Path source = services.directory().resolve(log);
            if (Files.exists(source)) {
                Files.copy(source, files.resolve(log.replace('/', '-')), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
