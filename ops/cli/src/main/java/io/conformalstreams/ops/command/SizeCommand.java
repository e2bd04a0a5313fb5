package io.conformalstreams.ops.command;

import io.conformalstreams.ops.sizing.Load;
import io.conformalstreams.ops.sizing.RecordCost;
import io.conformalstreams.ops.sizing.Sizing;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code size}: estimates what an installation needs. */
@Command(
        name = "size",
        description = {
            "Estimates disk, memory, cores and partitions for given rates, without a cluster. Uses the configured models,"
                    + " procedures, retention and replication.",
            "The estimate is for full topics, uncompressed pixels and packed sets, so it is on the safe side. Measure the"
                    + " speed of your machine with ops/benchmarks/start, and give it with --record-milliseconds and"
                    + " --core-pixels if it differs from the default."
        })
final class SizeCommand implements Callable<Integer> {

    private static final double GIBIBYTE = 1 << 30;
    private static final double MILLISECONDS = 1000;

    @Mixin
    private ConfigurationOption configuration;

    @Option(names = "--predictions", paramLabel = "N", required = true, description = "Predictions a day.")
    private double predictions;

    @Option(names = "--labels", paramLabel = "N", required = true, description = "Labelled images a day.")
    private double labels;

    @Option(
            names = "--shape",
            paramLabel = "SHAPE",
            required = true,
            description = "Shape of an image, such as 352x352 or 64x256x256.")
    private String shape;

    @Option(
            names = "--strata",
            paramLabel = "N",
            defaultValue = "1",
            description = "Number of strata (default: ${DEFAULT-VALUE}).")
    private int strata;

    @Option(
            names = "--peak",
            paramLabel = "FACTOR",
            defaultValue = "5",
            description = "How many times the average rate arrives in the busiest minutes (default: ${DEFAULT-VALUE}).")
    private double peak;

    @Option(
            names = "--record-milliseconds",
            paramLabel = "N",
            defaultValue = RecordCost.MEASURED_MILLISECONDS + "",
            description = "Processor time of each record beside its pixels (default: ${DEFAULT-VALUE}).")
    private double recordMilliseconds;

    @Option(
            names = "--core-pixels",
            paramLabel = "N",
            defaultValue = RecordCost.MEASURED_PIXELS + "",
            description = "Pixels that one core processes in a second, for one procedure (default: ${DEFAULT-VALUE},"
                    + " about 800 images of 352 x 352).")
    private double corePixels;

    @Option(
            names = "--years",
            paramLabel = "N",
            defaultValue = "3",
            description = "Years for which labels accumulate (default: ${DEFAULT-VALUE}).")
    private int years;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        ConformalConfiguration loaded = configuration.load();
        long pixels = pixels(loaded);
        Sizing sizing = Sizing.of(
                loaded,
                new Load(
                        predictions,
                        labels,
                        pixels,
                        strata,
                        peak,
                        new RecordCost(recordMilliseconds / MILLISECONDS, corePixels),
                        Duration.ofDays(365L * years)));
        PrintWriter out = spec.commandLine().getOut();
        Table table = new Table("NEEDED", "AMOUNT", "FOR");
        sizing.topicBytes().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(topic -> table.row(
                        "disk of brokers",
                        gibibytes(topic.getValue()),
                        "topic " + topic.getKey().baseName()));
        table.row("disk of brokers", gibibytes(sizing.brokerBytes()), "all topics, on all brokers together");
        table.row(
                "disk of instances",
                gibibytes(sizing.stateBytes()),
                "state stores; as much again for each standby copy");
        table.row("heap", gibibytes(sizing.heapBytes()), "all instances together");
        table.row(
                "outside the heap",
                gibibytes(loaded.application().storeMemoryBytes()),
                "state stores in memory; each instance, application.storeMemoryBytes");
        table.row("cores", roundedUp(sizing.cores()), "busy in the busiest minutes");
        table.row("partitions", sizing.partitions(), "topics.partitions, at least; it can't change later");
        table.print(out);
        out.flush();
        return ExitCode.OK.code();
    }

    private long pixels(ConformalConfiguration loaded) {
        if (!shape.matches("[1-9]\\d{0,5}(x[1-9]\\d{0,5}){1,2}")) {
            throw CommandFailure.usage("--shape is " + shape + "; it must be like 352x352 or 64x256x256");
        }
        String[] sides = shape.split("x");
        if (loaded.models().stream().noneMatch(model -> model.dimensions() == sides.length)) {
            throw CommandFailure.usage("--shape is " + shape + "; every model of the configuration has "
                    + loaded.models().get(0).dimensions() + " dimensions");
        }
        long pixels = 1;
        for (String side : sides) {
            pixels = Math.multiplyExact(pixels, Long.parseLong(side));
        }
        return pixels;
    }

    private static String gibibytes(double bytes) {
        return roundedUp(bytes / GIBIBYTE) + " GiB";
    }

    /** Rounds up to two decimals, so that what is needed is never too little, and nothing that is needed is 0. */
    private static String roundedUp(double amount) {
        return BigDecimal.valueOf(amount).setScale(2, RoundingMode.CEILING).toPlainString();
    }
}
