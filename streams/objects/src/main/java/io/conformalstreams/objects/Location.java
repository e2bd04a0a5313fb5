package io.conformalstreams.objects;

import java.io.IOException;
import java.util.Optional;

/**
 * A location of files: a folder, or a prefix of a bucket. Names are relative to the location, with {@code /} between
 * their parts. Every method throws an {@link IOException} if the location is unavailable: the folder is missing, the
 * service does not respond, or a permission is missing. Thread-safe.
 */
public sealed interface Location extends AutoCloseable permits FolderLocation, BucketLocation {

    /** The location as {@code file:///folder} or {@code s3://bucket/prefix}, without a slash at its end. */
    String uri();

    /** Creates a missing folder. A bucket must already exist. */
    void create() throws IOException;

    /** Tells whether the folder of a name exists. A bucket needs no folders. */
    boolean holdsFolderOf(String name);

    /** Lists all files. Files that cannot be read are listed separately. */
    Listing list() throws IOException;

    /** Finds the file with a name. */
    Optional<StoredFile> find(String name) throws IOException;

    /** Opens the file with a name. */
    Optional<OpenFile> open(String name) throws IOException;

    /** Provides the file with a name on this machine's disk. */
    Optional<LocalFile> fetch(String name) throws IOException;

    /**
     * Writes a file atomically: a reader finds either the old bytes or the new bytes. When the method returns, the new
     * bytes are durable.
     *
     * @param writer identifies the writer among all that may write the name at the same time; letters, digits and
     *     hyphens
     */
    void write(String name, byte[] content, String writer) throws IOException;

    @Override
    void close();
}
