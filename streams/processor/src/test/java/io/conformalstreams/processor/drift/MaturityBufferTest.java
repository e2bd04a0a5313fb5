package io.conformalstreams.processor.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

class MaturityBufferTest {

    private static final int STEPS = 10_000;
    private static final int STRATA = 1_500;
    private static final int SPAN = 200;
    private static final Duration LONGEST = Duration.ofMillis(SPAN);

    private final KeyValueStore<Bytes, byte[]> stored =
            Stores.inMemoryKeyValueStore("remembering").get();
    private final KeyValueStore<Bytes, byte[]> storedAnew =
            Stores.inMemoryKeyValueStore("starting anew").get();
    private final MaturityBuffer remembering = new MaturityBuffer(stored);

    @Test
    void shouldReleaseWhatABufferReleasesThatStartsAnewAtEveryEvent() {
        SplittableRandom random = new SplittableRandom(1);
        int released = 0;
        for (int step = 0; step < STEPS; step++) {
            // Mostly one stratum, and now and then one of more strata than the buffer remembers.
            String stratum = random.nextInt(3) > 0 ? "0" : Integer.toString(random.nextInt(STRATA));
            MaturityBuffer anew = new MaturityBuffer(storedAnew);
            long time = step + random.nextInt(SPAN);
            String unit = "unit-" + random.nextInt(SPAN);
            switch (random.nextInt(20)) {
                case 0 -> assertThat(remembering.takeUnit(stratum, unit)).isEqualTo(anew.takeUnit(stratum, unit));
                case 1 -> {
                    // Another buffer on the same store, as that of the commands.
                    new MaturityBuffer(stored).clear(stratum);
                    anew.clear(stratum);
                }
                case 2, 3, 4, 5, 6, 7, 8 -> {
                    BufferedUnit image = BufferedUnit.prediction(time, unit, List.of(), List.of());
                    remembering.putPrediction(stratum, "p" + step, image);
                    anew.putPrediction(stratum, "p" + step, image);
                }
                default -> {
                    List<MaturityBuffer.MatureImage> mature = remembering.release(stratum, step);
                    assertThat(mature).isEqualTo(anew.release(stratum, step));
                    for (MaturityBuffer.MatureImage image : mature) {
                        assertThat(remembering.complete(stratum, image, LONGEST))
                                .isEqualTo(anew.complete(stratum, image, LONGEST));
                    }
                    released += mature.size();
                }
            }
        }
        assertThat(released).isGreaterThan(STEPS / 20);
        assertThat(entries(stored)).isEqualTo(entries(storedAnew));
    }

    private static List<String> entries(KeyValueStore<Bytes, byte[]> store) {
        List<String> entries = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
            all.forEachRemaining(entry -> entries.add(entry.key + " " + Bytes.wrap(entry.value)));
        }
        return entries;
    }
}
