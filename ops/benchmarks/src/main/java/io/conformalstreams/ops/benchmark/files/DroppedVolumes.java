package io.conformalstreams.ops.benchmark.files;

import io.conformalstreams.conformal.image.Grid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Files of saturated probabilities with noise. They deflate about as well as the files of real networks. */
final class DroppedVolumes {

    private static final int DISTINCT = 8;
    private static final double NOISE = 1e-3;

    private final VolumeFormat format;
    private final Grid grid;
    private final List<Path> files = new ArrayList<>();
    private long bytes;

    private DroppedVolumes(VolumeFormat format, Grid grid) {
        this.format = format;
        this.grid = grid;
    }

    /** Writes files below {@code folder/scores}. */
    static DroppedVolumes write(Path folder, VolumeFormat format, Grid grid, int count) throws IOException {
        DroppedVolumes volumes = new DroppedVolumes(format, grid);
        Path scores = Files.createDirectories(folder.resolve("scores"));
        List<byte[]> contents = new ArrayList<>();
        for (int seed = 0; seed < Math.min(DISTINCT, count); seed++) {
            contents.add(format.encode(grid, volumes.scores(seed)));
        }
        for (int file = 0; file < count; file++) {
            byte[] content = contents.get(file % contents.size());
            volumes.bytes += content.length;
            volumes.files.add(Files.write(scores.resolve(String.format("case-%05d", file) + format.suffix()), content));
        }
        return volumes;
    }

    int count() {
        return files.size();
    }

    /** Bytes of all files. */
    long bytes() {
        return bytes;
    }

    /** Bytes of all scores, decoded. */
    long decodedBytes() {
        return (long) Float.BYTES * grid.size() * files.size();
    }

    /** Decodes every file with the given number of threads, and does nothing else. */
    Speed decode(int threads) throws IOException, InterruptedException {
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            FilesStopwatch watch = FilesStopwatch.start();
            List<Callable<Long>> tasks = new ArrayList<>();
            for (Path file : files) {
                tasks.add(() -> (long) format.decode(file).remaining());
            }
            long decoded = 0;
            for (Future<Long> result : workers.invokeAll(tasks)) {
                decoded += result.get();
            }
            if (decoded != decodedBytes()) {
                throw new IllegalStateException("decoded " + decoded + " bytes of " + decodedBytes());
            }
            return watch.speed(files.size());
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } finally {
            workers.shutdownNow();
        }
    }

    private ByteBuffer scores(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ByteBuffer scores = ByteBuffer.allocate(Float.BYTES * grid.size()).order(ByteOrder.LITTLE_ENDIAN);
        double radius = grid.height() / 4.0;
        for (int index = 0; index < grid.size(); index++) {
            int y = index / grid.width() % grid.height() - grid.height() / 2;
            int x = index % grid.width() - grid.width() / 2;
            double logit = radius - Math.hypot(y, x) + random.nextDouble(-1, 1);
            scores.putFloat((float) (1 / (1 + Math.exp(-logit)) * (1 - NOISE * random.nextDouble())));
        }
        return scores.flip();
    }
}
