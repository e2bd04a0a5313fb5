package io.conformalstreams.ops.benchmark.kernel;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program behind {@code ops/benchmarks/kernels}. */
@Command(
        name = "ops/benchmarks/kernels",
        description = "Compares the speed of the kernels with that of numpy " + "and scipy.")
public final class KernelComparison implements Callable<Integer> {

    private static final int DIFFERENT = 1;
    private static final long GIGABYTE_BYTES = 1_000_000_000;

    /** Threads do not share smaller images. */
    private static final int SMALLEST_SHARED_IMAGE = 1 << 18;

    @Option(names = "--python", required = true, description = "A Python with numpy and scipy.")
    private String python;

    @Option(names = "--numpy-kernels", required = true, description = "The other side.")
    private Path script;

    @Option(names = "--arrays", required = true, description = "Folder of images.")
    private Path arrays;

    @Option(names = "--images", split = ",", defaultValue = "352x352,155x240x240", description = "Folders in it.")
    private List<String> images;

    @Option(names = "--kernels", split = ",", description = "Only these.")
    private List<String> kernels = List.of();

    @Option(names = "--rounds", defaultValue = "3", description = "Turns of each side.")
    private int rounds;

    @Option(names = "--milliseconds", defaultValue = "200", description = "Length of a turn.")
    private long milliseconds;

    @Option(names = "--threads", description = "Threads that share a volume.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--csv", defaultValue = "kernels.csv", description = "The table as a file.")
    private Path csv;

    @Spec
    private CommandSpec spec;

    private KernelComparison() {}

    /**
     * Runs and exits with 0, with 1 if results differ or something fails, or with 2 if arguments are wrong.
     *
     * @param arguments see {@code ops/benchmarks/kernels --help}
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new KernelComparison()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        if (rounds < 1 || milliseconds < 1 || threads < 1) {
            throw new ParameterException(spec.commandLine(), "--rounds, --milliseconds and --threads are at least 1");
        }
        List<ComparedKernel> rows = new ArrayList<>();
        try (NumpyProcess numpy = NumpyProcess.start(python, script, arrays)) {
            introduce(numpy);
            KernelTurns comparison = new KernelTurns(numpy, rounds, milliseconds);
            for (String image : images) {
                rows.addAll(compare(comparison, image));
            }
        }
        report(rows);
        boolean same = compareThreads() && rows.stream().allMatch(ComparedKernel::sameResult);
        return same ? CommandLine.ExitCode.OK : DIFFERENT;
    }

    /** Compares several threads with one, unless only some kernels were chosen. */
    private boolean compareThreads() throws IOException {
        if (threads == 1 || !kernels.isEmpty()) {
            return true;
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println();
        boolean same = true;
        for (String image : images) {
            LabelledImage labelled = LabelledImage.read(arrays.resolve(image));
            if (labelled.grid().size() >= SMALLEST_SHARED_IMAGE) {
                for (ThreadSpeed speed : ThreadSpeed.of(labelled, threads)) {
                    out.print(speed.row());
                    out.flush();
                    same &= speed.sameResult();
                }
            }
        }
        return same;
    }

    private List<ComparedKernel> compare(KernelTurns comparison, String image) throws IOException {
        List<Kernel<?>> all = Kernels.of(LabelledImage.read(arrays.resolve(image)));
        List<Kernel<?>> chosen = all.stream()
                .filter(kernel -> kernels.isEmpty() || kernels.contains(kernel.name()))
                .toList();
        PrintWriter progress = spec.commandLine().getErr();
        List<ComparedKernel> rows = new ArrayList<>();
        for (Kernel<?> kernel : chosen) {
            progress.println(image + ": " + kernel.name() + ", " + (rows.size() + 1) + " of " + chosen.size());
            progress.flush();
            rows.add(comparison.of(image, kernel));
        }
        return rows;
    }

    private void introduce(NumpyProcess numpy) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("Java " + Runtime.version() + ", " + numpy.versions());
        for (int size : new int[] {500_000, 36_000_000, 400_000_000}) {
            double seconds = new CallTime().median(new MemoryRead(size)::mismatch, milliseconds) / 1e9;
            out.printf(
                    Locale.ROOT,
                    "reading %.1f MB over and over: %.1f GB/s%n",
                    size / 1e6,
                    size / seconds / GIGABYTE_BYTES);
        }
        out.flush();
    }

    private void report(List<ComparedKernel> rows) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        StringBuilder sheet = new StringBuilder(ComparedKernel.SHEET_HEADING);
        out.println();
        out.print(ComparedKernel.HEADING);
        for (ComparedKernel row : rows) {
            out.print(row.row());
            sheet.append(row.sheetRow());
        }
        Files.writeString(csv, sheet);
        out.println();
        out.println("wrote " + csv);
        out.flush();
    }
}
