package io.conformalstreams.ops.dashboard.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OverviewCacheTest {

    private static final int BROWSERS = 20;

    private final AtomicLong revision = new AtomicLong(1);
    private final AtomicInteger built = new AtomicInteger();
    private final OverviewCache cache = new OverviewCache(
            this::overview, revision::get, Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC));

    private Reply overview() {
        built.incrementAndGet();
        return Reply.error(200, "revision " + revision.get());
    }

    @Test
    void anAnswerContainsEveryChangeBeforeTheQuestion() throws Exception {
        assertThat(text(cache.reply())).contains("revision 1");
        revision.set(2);

        assertThat(text(cache.reply())).contains("revision 2");
        assertThat(text(cache.reply())).contains("revision 2");
        assertThat(built).hasValue(2);
    }

    @Test
    void browsersThatAskTogetherShareAnAnswer() throws Exception {
        cache.reply();
        revision.set(2);
        CountDownLatch together = new CountDownLatch(1);
        ExecutorService browsers = Executors.newFixedThreadPool(BROWSERS);
        try {
            List<Future<Reply>> answers = new ArrayList<>();
            for (int browser = 0; browser < BROWSERS; browser++) {
                answers.add(browsers.submit(() -> {
                    together.await();
                    return cache.reply();
                }));
            }
            together.countDown();
            for (Future<Reply> answer : answers) {
                assertThat(text(answer.get())).contains("revision 2");
            }
        } finally {
            browsers.shutdownNow();
        }
        assertThat(built).hasValue(2);
    }

    private static String text(Reply reply) {
        return new String(reply.body(), StandardCharsets.UTF_8);
    }
}
