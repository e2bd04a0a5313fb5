package io.conformalstreams.processor.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers from which changelog topics the state stores on this machine come.
 *
 * <p>A topic that was deleted and created again, or that belongs to another cluster, has another id. Kafka Streams knows only
 * offsets: it would add the records of the new topic to the stores of the old one. The note is written before stores are, or as
 * soon as their topics exist. Stores without a note are discarded, too.
 */
final class StoreOrigin {

    private static final Logger LOG = LoggerFactory.getLogger(StoreOrigin.class);
    private static final char SEPARATOR = ' ';

    private final LocalState state;
    private final List<String> changelogs;
    private final StateDoubt doubt;

    /**
     * Prepares the comparison.
     *
     * @param topology whose stores are compared
     * @param doubt is raised if the stores come from other topics
     */
    StoreOrigin(LocalState state, Topology topology, StateDoubt doubt) {
        this.state = state;
        this.changelogs = changelogs(state.applicationId(), topology);
        this.doubt = doubt;
    }

    private static List<String> changelogs(String applicationId, Topology topology) {
        return topology.describe().subtopologies().stream()
                .flatMap(part -> part.nodes().stream())
                .flatMap(node -> node instanceof TopologyDescription.Processor processor
                        ? processor.stores().stream()
                        : Stream.empty())
                .distinct()
                .sorted()
                .map(store -> applicationId + "-" + store + "-changelog")
                .toList();
    }

    /**
     * Raises the doubt if there are stores from other topics, and notes the topics that exist. Call this before the stores are
     * opened.
     *
     * @throws KafkaException if the cluster does not respond
     */
    void compare(Admin admin) {
        SortedMap<String, String> current = currentIds(admin);
        SortedMap<String, String> noted = read();
        if (hasStores() && (noted.isEmpty() || !current.entrySet().containsAll(noted.entrySet()))) {
            doubt.raise();
            LOG.warn(
                    "the state stores in {} {}, so they are deleted and restored from {}-*-changelog",
                    state.stores(),
                    noted.isEmpty()
                            ? "are of unknown origin"
                            : "come from changelog topics that were deleted since, or from another cluster",
                    state.applicationId());
        }
        write(current);
    }

    /** Tells whether the note has all topics. The first start of an application creates them after the comparison. */
    boolean isComplete() {
        return read().keySet().containsAll(changelogs);
    }

    /**
     * Notes the topics. Call this when the stores are open.
     *
     * @throws KafkaException if the cluster does not respond
     */
    void note(Admin admin) {
        write(currentIds(admin));
    }

    private boolean hasStores() {
        try (Stream<Path> tasks = Files.list(state.stores())) {
            return tasks.anyMatch(Files::isDirectory);
        } catch (NoSuchFileException none) {
            return false;
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + state.stores(), unreadable);
        }
    }

    private SortedMap<String, String> currentIds(Admin admin) {
        SortedMap<String, String> ids = new TreeMap<>();
        admin.describeTopics(changelogs).topicNameValues().forEach((topic, description) -> {
            try {
                ids.put(topic, TopicCheck.await(description).topicId().toString());
            } catch (UnknownTopicOrPartitionException missing) {
                // No instance has created it yet, or somebody has deleted it.
            }
        });
        return ids;
    }

    private SortedMap<String, String> read() {
        SortedMap<String, String> ids = new TreeMap<>();
        try {
            for (String line : Files.readAllLines(state.originNote())) {
                int separator = line.indexOf(SEPARATOR);
                if (separator > 0) {
                    ids.put(line.substring(0, separator), line.substring(separator + 1));
                }
            }
        } catch (NoSuchFileException none) {
            return ids;
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + state.originNote(), unreadable);
        }
        return ids;
    }

    /** A process that is killed while it writes leaves the old note. */
    private void write(Map<String, String> ids) {
        if (ids.equals(read())) {
            return;
        }
        List<String> lines = new ArrayList<>();
        ids.forEach((topic, id) -> lines.add(topic + SEPARATOR + id));
        try {
            Path next = state.originNote().resolveSibling(state.originNote().getFileName() + ".next");
            Files.write(next, lines);
            Files.move(next, state.originNote(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException unwritable) {
            throw new UncheckedIOException("cannot write " + state.originNote(), unwritable);
        }
    }
}
