package io.conformalstreams.objects;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the cache with a list of names in which the least recently used one comes first. */
class ObjectCacheTest {

    private static final int NAMES = 12;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void keepsTheMostRecentlyUsedWithinTheLimit(long seed) {
        Random random = new Random(seed);
        int limit = random.nextInt(60);
        ObjectCache cache = new ObjectCache(limit);
        Deque<Integer> recent = new ArrayDeque<>();
        for (int step = 0; step < 5_000; step++) {
            int name = random.nextInt(NAMES);
            boolean isKept = recent.remove(name);
            Optional<byte[]> found = cache.get(Integer.toString(name));
            assertThat(found.map(bytes -> bytes.length)).isEqualTo(isKept ? Optional.of(name) : Optional.empty());
            if (!isKept && random.nextBoolean()) {
                cache.put(Integer.toString(name), new byte[name]);
                isKept = name <= limit;
            }
            if (isKept) {
                recent.addLast(name);
            }
            while (bytes(recent) > limit) {
                recent.removeFirst();
            }
            assertThat(cache.bytes()).isEqualTo(bytes(recent));
        }
    }

    private static int bytes(Deque<Integer> names) {
        return names.stream().mapToInt(Integer::intValue).sum();
    }
}
