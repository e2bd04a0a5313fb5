package io.conformalstreams.connectors.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpzFileTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void findsArraysByName(boolean deflated) throws IOException {
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        arrays.put("logits", NumpyWriter.npy("|u1", false, "(2, 2)", new byte[] {1, 2, 3, 4}));
        arrays.put("spacing", NumpyWriter.npy("|u1", false, "(1,)", new byte[] {9}));

        try (NpzFile file = NpzFile.open(write(NumpyWriter.npz(arrays, deflated)))) {
            assertThat(file.names()).containsExactly("logits", "spacing");
            assertThat(file.array("logits").bytes()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}));
            assertThat(file.array("spacing").bytes()).isEqualTo(ByteBuffer.wrap(new byte[] {9}));
        }
    }

    @Test
    void namesTheArraysThatThereAre() throws IOException {
        Map<String, byte[]> arrays = Map.of("softmax", NumpyWriter.npy("|u1", false, "(1,)", new byte[1]));

        try (NpzFile file = NpzFile.open(write(NumpyWriter.npz(arrays, true)))) {
            assertThatThrownBy(() -> file.array("logits"))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("array 'logits'")
                    .hasMessageContaining("[softmax]");
        }
    }

    @Test
    void refusesAnArrayThatIsThereTwice() throws IOException {
        byte[] once = NumpyWriter.npy("|u1", false, "(1,)", new byte[1]);
        Map<String, byte[]> arrays = new LinkedHashMap<>(Map.of("logits", once, "logitt", once));
        byte[] twice = new String(NumpyWriter.npz(arrays, false), StandardCharsets.ISO_8859_1)
                .replace("logitt", "logits")
                .getBytes(StandardCharsets.ISO_8859_1);

        try (NpzFile file = NpzFile.open(write(twice))) {
            assertThatThrownBy(() -> file.array("logits"))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("in the archive twice");
        }
    }

    @Test
    void tellsAMissingFileFromAMalformedOne() {
        assertThatThrownBy(() -> NpzFile.open(folder.resolve("absent.npz"))).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> NpzFile.open(write(new byte[] {1, 2, 3})))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("numpy.savez_compressed");
    }

    @Test
    void verifiesTheChecksum() throws IOException {
        byte[] array = NumpyWriter.npy("|u1", false, "(64,)", new byte[64]);
        byte[] archive = NumpyWriter.npz(Map.of("logits", array), false);
        int lastPixel = 30 + "logits.npy".length() + 20 + array.length - 1;
        archive[lastPixel] ^= 1;

        try (NpzFile file = NpzFile.open(write(archive))) {
            assertThatThrownBy(() -> file.array("logits"))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("checksum");
        }
    }

    @Test
    void refusesASmallFileThatPromisesGigabytes() throws IOException {
        byte[] array = NumpyWriter.npy("<f4", false, "(15000, 15000)", new byte[64]);

        try (NpzFile file = NpzFile.open(write(NumpyWriter.npz(Map.of("logits", array), true)))) {
            assertThatThrownBy(() -> file.array("logits"))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("truncated");
        }
    }

    @Test
    void refusesAnInflationBeyondTheLimit() throws IOException {
        byte[] array = NumpyWriter.npy("|u1", false, "(1000000,)", new byte[1_000_000]);

        try (NpzFile file =
                NpzFile.open(write(NumpyWriter.npz(Map.of("logits", array), true)), new SizeLimit(999_999))) {
            assertThatThrownBy(() -> file.array("logits"))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("limit of 999999 bytes");
        }
    }

    @ParameterizedTest(name = "seed {0}, deflated {1}")
    @CsvSource({"201, true", "202, true", "203, false", "204, false"})
    void damagedArchivesEndInAFormatExceptionOrAnArray(long seed, boolean deflated) throws IOException {
        byte[] data = new byte[240];
        new SplittableRandom(seed).nextBytes(data);
        byte[] archive =
                NumpyWriter.npz(Map.of("logits", NumpyWriter.npy("<f2", false, "(2, 1, 6, 10)", data)), deflated);
        Mutations.of("NPZ", seed, 1_250, archive, damaged -> {
            try (NpzFile file = NpzFile.open(Mutations.write(folder.resolve("test.npz"), damaged), Mutations.LIMIT)) {
                for (String name : file.names()) {
                    file.array(name);
                }
            }
        });
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("test.npz"), bytes);
    }
}
