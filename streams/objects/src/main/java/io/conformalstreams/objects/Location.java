package io.conformalstreams.objects;

import java.io.IOException;
import java.util.Optional;

/**
 * A place for files: a folder, or a prefix of a bucket. Names are those below the place, with {@code /} between their
 * elements. Every method throws an {@link IOException} where the place can't be asked: a folder that isn't there, a
 * service that doesn't answer, a permission that is missing. Safe for use by several threads.
 */
public sealed interface Location extends AutoCloseable permits FolderLocation, BucketLocation {

    /** The place as {@code file:///folder} or {@code s3://bucket/prefix}, without a slash at its end. */
    String uri();

    /** Makes a folder that isn't there; a bucket must be there. */
    void create() throws IOException;

    /** Whether the folder that holds a name is there; a bucket holds any name. */
    boolean holdsFolderOf(String name);

    /** All files, but for those that can't be read, which are told apart. */
    Listing list() throws IOException;

    /** The file of a name, if there is one. */
    Optional<StoredFile> find(String name) throws IOException;

    /** Opens the file of a name, if there is one. */
    Optional<OpenFile> open(String name) throws IOException;

    /** Brings the file of a name to this machine's disk, if there is one. */
    Optional<LocalFile> fetch(String name) throws IOException;

    /**
     * Writes a file as a whole: whoever reads it finds the old bytes or the new ones. Once this returns they are durable.
     *
     * @param writer tells apart who might write the same name at the same time; letters, digits and hyphens
     */
    void write(String name, byte[] content, String writer) throws IOException;

    @Override
    void close();
}
