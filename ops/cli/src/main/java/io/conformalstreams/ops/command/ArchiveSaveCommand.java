package io.conformalstreams.ops.command;

import io.conformalstreams.ops.archive.LabelArchive;
import io.conformalstreams.ops.record.TopicRecords;
import io.conformalstreams.processor.access.Role;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code archive save}: writes the labelled images of the topic to files. */
@Command(
        name = "save",
        description = {
            "Writes all records that labelled-images has now to Avro files, with their pixels or references. The instances"
                    + " may run meanwhile.",
            "Leaves out records that were rejected or could not be read."
        })
final class ArchiveSaveCommand implements Callable<Integer> {

    @Mixin
    private ConfigurationOption configuration = new ConfigurationOption(Role.OPERATOR);

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Folder for the archive; it must not contain one.")
    private Path folder;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        ConformalConfiguration configured = configuration.load();
        PrintWriter out = spec.commandLine().getOut();
        try (TopicRecords records = new TopicRecords(configured)) {
            LabelArchive.Saved saved = LabelArchive.save(configured, records, folder.toAbsolutePath());
            out.println("saved " + saved.labels() + " labels to " + folder);
            if (saved.leftOut() > 0) {
                out.println("left out " + saved.leftOut() + " records that were rejected or could not be read");
            }
            if (saved.deleted() > 0) {
                out.println(
                        "warning: " + saved.deleted() + " records were deleted from the topic before this archive was"
                                + " made; an earlier archive may have them");
            }
        } catch (FileAlreadyExistsException e) {
            throw CommandFailure.usage("--out: " + e.getMessage(), e);
        } catch (KafkaException e) {
            throw CommandFailure.unreachable(e.getMessage(), e);
        }
        out.flush();
        return ExitCode.OK.code();
    }
}
