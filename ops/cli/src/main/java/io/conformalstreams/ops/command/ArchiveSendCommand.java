package io.conformalstreams.ops.command;

import io.conformalstreams.ops.archive.DamagedArchiveException;
import io.conformalstreams.ops.archive.LabelArchive;
import io.conformalstreams.ops.replay.GatewayProducer;
import io.conformalstreams.processor.access.Role;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code archive send}: sends archived labels to the topics of a configuration. */
@Command(
        name = "send",
        description = {
            "Sends the labels of an archive to labelled-images, in their order within each stratum. The configuration may"
                    + " name another cluster, another prefix or another number of partitions.",
            "Without --execute, only checks the archive and says how many labels it has. Labels that the calibration has"
                    + " already change nothing, so the command can be run again."
        })
final class ArchiveSendCommand implements Callable<Integer> {

    @Mixin
    private ConfigurationOption configuration = new ConfigurationOption(Role.GATEWAY);

    @Option(
            names = "--archive",
            required = true,
            paramLabel = "DIR",
            description = "Folder that `archive save` has written.")
    private Path folder;

    @Option(names = "--execute", description = "Send the labels.")
    private boolean execute;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        ConformalConfiguration configured = configuration.load();
        PrintWriter out = spec.commandLine().getOut();
        LabelArchive archive = open();
        if (archive.deleted() > 0) {
            out.println("warning: the archive lacks " + archive.deleted() + " records that " + archive.topic()
                    + " had lost before");
        }
        if (execute) {
            send(archive, configured);
            out.println("sent " + archive.labels() + " labels");
        } else {
            out.println("nothing was sent; --execute sends " + archive.labels() + " labels");
        }
        out.flush();
        return ExitCode.OK.code();
    }

    private LabelArchive open() throws IOException {
        try {
            return LabelArchive.open(folder.toAbsolutePath());
        } catch (DamagedArchiveException damaged) {
            throw CommandFailure.usage(damaged.getMessage(), damaged);
        }
    }

    private void send(LabelArchive archive, ConformalConfiguration configured) throws IOException {
        try (GatewayProducer gateway = new GatewayProducer(configured);
                Progress progress = Progress.start(
                        "sending labels",
                        Math.max(1, archive.labels()),
                        spec.commandLine().getErr())) {
            archive.forEach(label -> {
                gateway.send(label);
                progress.step();
            });
            gateway.flush();
        } catch (KafkaException e) {
            throw CommandFailure.unreachable(
                    "only some labels may have been sent; run the command again to send all: " + e.getMessage(), e);
        }
    }
}
