package io.conformalstreams.connectors.casesource;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentDigestTest {

    @TempDir
    Path directory;

    /** The check values from catalogues of such codes. */
    @Test
    void isBothChecksums() throws IOException {
        assertThat(ContentDigest.of(List.of(file("empty", new byte[0])))).isEqualTo("0".repeat(16));
        assertThat(ContentDigest.of(List.of(file("text", "123456789".getBytes(US_ASCII)))))
                .isEqualTo("cbf43926e3069283");
    }

    @Test
    void severalFilesAreReadAsOne() throws IOException {
        byte[] whole = new byte[200_001];
        new Random(3).nextBytes(whole);
        Path first = file("first", Arrays.copyOf(whole, 70_003));
        Path second = file("second", Arrays.copyOfRange(whole, 70_003, whole.length));

        assertThat(ContentDigest.of(List.of(first, second))).isEqualTo(ContentDigest.of(List.of(file("whole", whole))));
    }

    @Test
    void anyBitChangesIt() throws IOException {
        byte[] content = new byte[70_000];
        Set<String> digests = new HashSet<>(Set.of(ContentDigest.of(List.of(file("content", content)))));
        for (int bit = 0; bit < 8 * content.length; bit += 997) {
            content[bit / 8] ^= (byte) (1 << bit % 8);
            digests.add(ContentDigest.of(List.of(file("content", content))));
            content[bit / 8] ^= (byte) (1 << bit % 8);
        }

        assertThat(digests).hasSize(1 + (8 * content.length + 996) / 997);
    }

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(directory.resolve(name), content);
    }
}
