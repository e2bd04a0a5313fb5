package io.conformalstreams.ops.dashboard.state;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/** The newest records of a topic, and the number of all that were read. */
public final class RecentRecords<T> {

    private final int most;
    private final Deque<T> records = new ArrayDeque<>();
    private long total;

    RecentRecords(int most) {
        this.most = most;
    }

    void add(T record) {
        total++;
        records.addFirst(record);
        if (records.size() > most) {
            records.removeLast();
        }
    }

    /** The number of all records that were read. */
    public long total() {
        return total;
    }

    /** The kept records, the newest first. */
    public List<T> newestFirst() {
        return Collections.unmodifiableList(new ArrayList<>(records));
    }
}
