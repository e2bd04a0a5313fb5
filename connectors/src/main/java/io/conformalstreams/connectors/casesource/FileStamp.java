package io.conformalstreams.connectors.casesource;

import io.conformalstreams.objects.StoredFile;

/**
 * The properties of a file that change when it is written.
 *
 * @param size in bytes
 * @param modified when it was last written, in epoch milliseconds
 * @param version its ETag in a bucket; empty in a folder
 */
record FileStamp(long size, long modified, String version) {

    static FileStamp of(StoredFile file) {
        return new FileStamp(file.size(), file.modified(), file.version());
    }

    @Override
    public String toString() {
        return size + ":" + modified + (version.isEmpty() ? "" : ":" + version);
    }
}
