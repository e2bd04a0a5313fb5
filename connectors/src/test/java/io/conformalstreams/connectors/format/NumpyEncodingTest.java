package io.conformalstreams.connectors.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumpyEncodingTest {

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23, 24})
    void readsWhatItWrites(long seed) throws IOException {
        RandomImages images = new RandomImages(seed);
        for (int i = 0; i < 50; i++) {
            Map<String, NpyArray> arrays = new LinkedHashMap<>();
            for (String name : new String[] {"probabilities", "softmax", "logits"}) {
                arrays.put(name, array(images));
            }

            byte[] archive = NpzFile.encode(arrays);

            assertThat(NpzFile.encode(arrays)).isEqualTo(archive);
            try (NpzFile file = NpzFile.open(Files.write(folder.resolve("test.npz"), archive))) {
                assertThat(file.names()).containsExactlyElementsOf(arrays.keySet());
                for (Map.Entry<String, NpyArray> array : arrays.entrySet()) {
                    assertSame(file.array(array.getKey()), array.getValue(), "seed " + seed + ", archive " + i);
                }
            }
        }
    }

    @Test
    void writesTheBytesOfNumpy() {
        byte[] data = {1, 2, 3, 4, 5, 6};
        ByteBuffer elements = ByteBuffer.wrap(data);

        assertThat(NpyArray.of(ElementType.UINT8, new int[] {6}, elements).encode())
                .isEqualTo(NumpyWriter.npy("|u1", false, "(6,)", data));
        assertThat(NpyArray.of(ElementType.FLOAT16, new int[] {3, 1}, elements).encode())
                .isEqualTo(NumpyWriter.npy("<f2", false, "(3, 1)", data));
    }

    @Test
    void refusesElementsThatDoNotFillTheShape() {
        assertThatThrownBy(() -> NpyArray.of(ElementType.FLOAT32, new int[] {2, 2}, ByteBuffer.allocate(15)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("15 bytes");
    }

    @Test
    void numpyReadsAndWritesTheSame() throws IOException {
        NpyArray halves = NpyArray.of(ElementType.FLOAT16, new int[] {2, 1, 2, 3}, ByteBuffer.wrap(new byte[24]));
        NpyArray bytes = NpyArray.of(ElementType.UINT8, new int[] {2, 2}, ByteBuffer.wrap(new byte[] {1, 2, 3, 4}));
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        arrays.put("softmax", halves);
        arrays.put("mask", bytes);
        Path archive = Files.write(folder.resolve("ours.npz"), NpzFile.encode(arrays));
        Path single = folder.resolve("theirs.npy");
        Path fortran = folder.resolve("fortran.npz");

        String printed = InstalledReader.python("sys", """
                import numpy, sys
                archive = numpy.load(sys.argv[1])
                print(list(archive), archive['softmax'].dtype, archive['softmax'].shape, archive['mask'].tolist())
                numpy.save(sys.argv[2], archive['mask'])
                numpy.savez_compressed(sys.argv[3], probabilities=numpy.asfortranarray(archive['mask']))
                """, archive, single, fortran);

        assertThat(printed).isEqualTo("['softmax', 'mask'] float16 (2, 1, 2, 3) [[1, 2], [3, 4]]");
        assertThat(Files.readAllBytes(single)).isEqualTo(bytes.encode());
        try (NpzFile file = NpzFile.open(fortran)) {
            assertSame(file.array("probabilities"), bytes, "in Fortran order");
        }
    }

    private static NpyArray array(RandomImages images) {
        ElementType type = ElementType.values()[images.below(ElementType.values().length)];
        int[] shape = new int[images.below(5)];
        int size = type.bytes();
        for (int axis = 0; axis < shape.length; axis++) {
            shape[axis] = images.below(6);
            size *= shape[axis];
        }
        return NpyArray.of(type, shape, ByteBuffer.wrap(images.bytes(size)));
    }

    private static void assertSame(NpyArray actual, NpyArray expected, String description) throws IOException {
        assertThat(actual.type()).as(description).isEqualTo(expected.type());
        assertThat(actual.shape()).as(description).isEqualTo(expected.shape());
        assertThat(actual.bytes()).as(description).isEqualTo(expected.bytes());
        byte[] file = expected.encode();
        NpyArray single = NpyArray.read("test.npy", new ByteArrayInputStream(file), file.length, SizeLimit.DEFAULT);
        assertThat(single.bytes()).as(description).isEqualTo(expected.bytes());
    }
}
