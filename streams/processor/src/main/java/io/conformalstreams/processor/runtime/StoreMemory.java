package io.conformalstreams.processor.runtime;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

/**
 * Lets all state stores of this process share a limited memory outside the heap. They exceed the limit by a few megabytes
 * while they write files.
 *
 * <p>By default, each store of each partition has a cache of 50 MB and up to three write buffers of 16 MB, and indexes and
 * filters grow with the files. Kafka Streams creates this class by its name.
 */
public final class StoreMemory implements RocksDBConfigSetter {

    /** Property of Kafka Streams with the memory of all stores, in bytes. */
    static final String BYTES = "conformal.store.memory.bytes";

    /**
     * A write buffer takes memory in blocks of an eighth of its size. Many stores of many partitions are nearly empty, so
     * these blocks must be small. After a kill, a store restores what its write buffer held.
     */
    private static final long WRITE_BUFFER_BYTES = 4 << 20;

    /**
     * A restart reads all entries of the calibration, and four times the default size needs a quarter of the reads. A search for
     * one entry takes about as long as with the default, and the index of a file is smaller.
     */
    private static final long BLOCK_BYTES = 16 << 10;

    private static final Map<Long, Shared> BY_BYTES = new ConcurrentHashMap<>();

    /**
     * @param cache holds blocks, indexes and filters, and counts the write buffers
     * @param writeBuffers lets stores write their buffers to files when all buffers together take half of the memory
     */
    private record Shared(Cache cache, WriteBufferManager writeBuffers) {

        static Shared of(long bytes) {
            Cache cache = new LRUCache(bytes);
            return new Shared(cache, new WriteBufferManager(bytes / 2, cache));
        }
    }

    @Override
    public void setConfig(String store, Options options, Map<String, Object> properties) {
        long bytes = Long.parseLong(properties.get(BYTES).toString());
        Shared shared = BY_BYTES.computeIfAbsent(bytes, Shared::of);
        BlockBasedTableConfig tables = (BlockBasedTableConfig) options.tableFormatConfig();
        tables.setBlockCache(shared.cache());
        tables.setBlockSize(BLOCK_BYTES);
        tables.setCacheIndexAndFilterBlocks(true);
        tables.setCacheIndexAndFilterBlocksWithHighPriority(true);
        tables.setPinTopLevelIndexAndFilter(true);
        options.setTableFormatConfig(tables);
        options.setWriteBufferSize(WRITE_BUFFER_BYTES);
        options.setWriteBufferManager(shared.writeBuffers());
    }

    /** Closes nothing: other stores of the process use the same memory. */
    @Override
    public void close(String store, Options options) {}
}
