package io.conformalstreams.connectors.casesource;

import java.nio.file.attribute.BasicFileAttributes;

/** What changes when a file is written: its size in bytes and when it was last modified, in epoch milliseconds. */
record FileStamp(long size, long modified) {

    static FileStamp of(BasicFileAttributes attributes) {
        return new FileStamp(attributes.size(), attributes.lastModifiedTime().toMillis());
    }

    @Override
    public String toString() {
        return size + ":" + modified;
    }
}
