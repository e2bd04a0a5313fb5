package io.conformalstreams.ops.archive;

import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.aside.PutAsideRecords;
import io.conformalstreams.ops.aside.SourcePlace;
import io.conformalstreams.ops.record.ReadRecord;
import io.conformalstreams.ops.record.TopicRecords;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.kafka.common.KafkaException;

/**
 * The labelled images of a topic in a folder. The calibration is a function of them, so another cluster, or the same one
 * after a loss, computes it again from them.
 */
public final class LabelArchive {

    private final Path folder;
    private final ArchiveManifest manifest;

    private LabelArchive(Path folder, ArchiveManifest manifest) {
        this.folder = folder;
        this.manifest = manifest;
    }

    /**
     * What was saved.
     *
     * @param labels number of records in the archive
     * @param leftOut number of records that were put aside, which the archive leaves out
     * @param deleted number of records that the topic had lost before
     */
    public record Saved(long labels, long leftOut, long deleted) {}

    /**
     * Saves the labels of a topic, in the order of their offsets. Leaves out records that were put aside: another cluster
     * might accept them, for example because their event times no longer lie in the future.
     *
     * @throws FileAlreadyExistsException if the folder contains an archive
     * @throws IOException if a file cannot be written
     * @throws KafkaException if the cluster or the registry does not respond, or if a topic is missing
     */
    public static Saved save(ConformalConfiguration configuration, TopicRecords records, Path folder)
            throws IOException {
        String topic = configuration.topics().name(Topic.LABELLED_IMAGES);
        Set<SourcePlace> putAside = PutAsideRecords.places(records, topic);
        AtomicLong labels = new AtomicLong();
        AtomicLong leftOut = new AtomicLong();
        long deleted = records.deleted(Topic.LABELLED_IMAGES);
        try (ArchiveWriter writer = new ArchiveWriter(folder)) {
            records.read(Topic.LABELLED_IMAGES, LabelledImage.class, Instant.MIN, record -> {
                if (record.value().isEmpty()
                        || putAside.contains(new SourcePlace(record.partition(), record.offset()))) {
                    leftOut.incrementAndGet();
                } else {
                    add(writer, record, record.value().get());
                    labels.incrementAndGet();
                }
            });
            writer.finish(topic, deleted);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return new Saved(labels.get(), leftOut.get(), deleted);
    }

    private static void add(ArchiveWriter writer, ReadRecord<LabelledImage> record, LabelledImage label) {
        try {
            writer.add(record.partition(), label);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Opens an archive after checking the digests of its files.
     *
     * @throws DamagedArchiveException if a file is missing or was changed
     * @throws IOException if a file cannot be read
     */
    public static LabelArchive open(Path folder) throws IOException {
        return new LabelArchive(folder, ArchiveManifest.read(folder));
    }

    /** The topic that was saved. */
    public String topic() {
        return manifest.topic();
    }

    /** Number of labels. */
    public long labels() {
        return manifest.files().stream()
                .mapToLong(ArchiveManifest.Entry::labels)
                .sum();
    }

    /** Number of records that the topic had lost before it was saved. */
    public long deleted() {
        return manifest.deleted();
    }

    /**
     * Passes each label to the reader. Those of a stratum keep their order, because a stratum lies in one partition.
     *
     * @throws IOException if a file cannot be read
     */
    public void forEach(Consumer<LabelledImage> reader) throws IOException {
        for (ArchiveManifest.Entry file : manifest.files()) {
            try (DataFileReader<LabelledImage> labels = new DataFileReader<>(
                    folder.resolve(file.name()).toFile(), new SpecificDatumReader<>(LabelledImage.class))) {
                labels.forEach(reader);
            }
        }
    }
}
