package io.conformalstreams.conformal.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ImageThreadsTest {
    private static final int LARGE = 1 << 20;

    @ParameterizedTest(name = "{0} threads, {1} units of {2} pixels")
    @CsvSource({
        "1, 1000, 1000",
        "2, 1, 1",
        "2, 1, 1000000",
        "2, 1000, 1000",
        "3, 7, 1000000",
        "5, 1000, 1",
        "8, 3, 1000000"
    })
    void everyUnitIsAcceptedOnce(int threads, int units, int pixelsPerUnit) {
        AtomicIntegerArray accepted = new AtomicIntegerArray(units);

        ImageThreads.of(threads).forEachSlab(units, pixelsPerUnit, (from, to) -> {
            assertThat(from).isLessThan(to);
            for (int unit = from; unit < to; unit++) {
                accepted.incrementAndGet(unit);
            }
        });

        for (int unit = 0; unit < units; unit++) {
            assertThat(accepted.get(unit)).as("unit %s", unit).isEqualTo(1);
        }
    }

    @Test
    void helpersTakePartInLargeImagesOnly() {
        ImageThreads threads = ImageThreads.of(2);
        assertThat(threads.count()).isEqualTo(2);
        assertThat(ImageThreads.of(1)).isSameAs(ImageThreads.one());
        Set<Thread> seen = ConcurrentHashMap.newKeySet();

        threads.forEachSlab(1000, 100, (from, to) -> seen.add(Thread.currentThread()));
        assertThat(seen).containsExactly(Thread.currentThread());

        // Each thread waits in its first slab for the other thread.
        CountDownLatch both = new CountDownLatch(2);
        threads.forEachSlab(8, LARGE, (from, to) -> {
            seen.add(Thread.currentThread());
            both.countDown();
            awaitUninterrupted(both);
        });
        assertThat(seen).hasSize(2).allMatch(thread -> thread == Thread.currentThread() || thread.isDaemon());
    }

    @Test
    void callerDoesEverythingWhileTheHelpersAreBusy() throws InterruptedException {
        ImageThreads threads = ImageThreads.of(2);
        CountDownLatch busy = new CountDownLatch(2);
        CountDownLatch release = new CountDownLatch(1);
        Thread other = new Thread(() -> threads.forEachSlab(2, LARGE, (from, to) -> {
            busy.countDown();
            awaitUninterrupted(release);
        }));
        other.start();
        busy.await();
        AtomicInteger units = new AtomicInteger();

        threads.forEachSlab(100, LARGE, (from, to) -> units.addAndGet(to - from));

        assertThat(units.get()).isEqualTo(100);
        release.countDown();
        other.join();
    }

    @Test
    void failureOfASlabReachesTheCaller() {
        for (int failing = 0; failing < 8; failing++) {
            int unit = failing;
            assertThatThrownBy(() -> ImageThreads.of(3).forEachSlab(8, LARGE, (from, to) -> {
                        if (from == unit) {
                            throw new InvalidImageException("unit " + unit);
                        }
                    }))
                    .isInstanceOf(InvalidImageException.class)
                    .hasMessage("unit " + unit);
        }
        assertThatThrownBy(() -> ImageThreads.of(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void interruptIsKeptForTheCaller() {
        AtomicInteger units = new AtomicInteger();
        Thread.currentThread().interrupt();

        ImageThreads.of(2).forEachSlab(8, LARGE, (from, to) -> units.addAndGet(to - from));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(units.get()).isEqualTo(8);
    }

    @Test
    void helperComputesAValueOfALargeImageBeforeTheCallerAsks() {
        CountDownLatch started = new CountDownLatch(1);

        Supplier<Thread> ahead = ImageThreads.of(2).ahead(LARGE, () -> {
            started.countDown();
            return Thread.currentThread();
        });
        awaitUninterrupted(started);

        assertThat(ahead.get()).isNotSameAs(Thread.currentThread());
    }

    @Test
    void callerComputesAValueWithoutAnIdleHelper() throws InterruptedException {
        ImageThreads threads = ImageThreads.of(2);
        assertThat(ImageThreads.one().ahead(LARGE, Thread::currentThread).get()).isSameAs(Thread.currentThread());
        assertThat(threads.ahead(1000, Thread::currentThread).get()).isSameAs(Thread.currentThread());

        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        threads.ahead(LARGE, () -> {
            busy.countDown();
            awaitUninterrupted(release);
            return 0;
        });
        busy.await();

        assertThat(threads.ahead(LARGE, Thread::currentThread).get()).isSameAs(Thread.currentThread());
        release.countDown();
    }

    @Test
    void failureOfAValueReachesTheCaller() {
        Supplier<Integer> ahead = ImageThreads.of(2).ahead(LARGE, () -> {
            throw new InvalidImageException("no value");
        });

        assertThatThrownBy(ahead::get).isInstanceOf(InvalidImageException.class).hasMessage("no value");
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
