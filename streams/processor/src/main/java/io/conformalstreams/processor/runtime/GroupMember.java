package io.conformalstreams.processor.runtime;

import io.conformalstreams.processor.configuration.Application;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;

/**
 * An instance as a static member of its consumer groups. A process that is started again after a kill has the same name
 * as before, so it takes over its partitions at once. With another name, it would wait until the session of the killed
 * process has ended, and nothing in the group could be committed until then.
 *
 * @param name value of Kafka's {@code group.instance.id}, unique among the running instances
 * @param onClose whether the instance stays in its groups when it is closed
 */
record GroupMember(String name, GroupMembershipOperation onClose) {

    private static final String FILE = "member-name";
    private static final Pattern KEPT_NAME = Pattern.compile("member-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /**
     * Returns the member that an application configures.
     *
     * <p>With {@code application.instanceId}, it has that name. It stays in its groups when it is closed, because
     * somebody who names an instance will start it again. Without, its name is kept in the state directory, and it
     * leaves its groups when it is closed. Kafka Streams lets only one process use a state directory, so no two running
     * instances have the same name.
     *
     * @throws UncheckedIOException if the file with the name can be neither read nor written
     */
    static GroupMember of(Application application) {
        return application
                .instanceId()
                .map(name -> new GroupMember(name, GroupMembershipOperation.REMAIN_IN_GROUP))
                .orElseGet(() ->
                        new GroupMember(keptName(application.stateDirectory()), GroupMembershipOperation.LEAVE_GROUP));
    }

    /** Returns the name in a state directory. It creates the name if there is none, or if the file is damaged. */
    private static String keptName(Path stateDirectory) {
        Path file = stateDirectory.resolve(FILE);
        try {
            Optional<String> kept = read(file);
            if (kept.isPresent()) {
                return kept.get();
            }
            String created = "member-" + UUID.randomUUID();
            // A process that is killed while it writes must not leave half a name.
            Path written = Files.writeString(stateDirectory.resolve(FILE + ".new"), created);
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
            return created;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot keep the name of this instance in " + file.toAbsolutePath() + ": " + e.getMessage()
                            + "; give this user the right to read and write it, or set application.instanceId",
                    e);
        }
    }

    private static Optional<String> read(Path file) throws IOException {
        try {
            return Optional.of(Files.readString(file))
                    .filter(name -> KEPT_NAME.matcher(name).matches());
        } catch (NoSuchFileException missing) {
            return Optional.empty();
        }
    }
}
