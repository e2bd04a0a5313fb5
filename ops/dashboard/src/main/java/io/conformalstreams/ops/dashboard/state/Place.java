package io.conformalstreams.ops.dashboard.state;

import java.util.Comparator;

/** A partition of a followed topic. */
public record Place(Source source, int partition) implements Comparable<Place> {

    private static final Comparator<Place> ORDER =
            Comparator.comparing(Place::source).thenComparingInt(Place::partition);

    @Override
    public int compareTo(Place other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return source.letter() + Integer.toString(partition);
    }
}
