package io.conformalstreams.connectors.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyArrayTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void readsEveryElementTypeUnchanged(ElementType type) throws IOException {
        byte[] data = new byte[2 * 3 * type.bytes()];
        new SplittableRandom(11).nextBytes(data);

        NpyArray array = parse(NumpyWriter.npy(type.descriptor(), false, "(2, 3)", data));

        assertThat(array.type()).isEqualTo(type);
        assertThat(array.shape()).containsExactly(2, 3);
        assertThat(array.bytes().order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThat(contents(array)).isEqualTo(data);
    }

    @Test
    void readsAFileFromDisk() throws IOException {
        Path file = Files.write(folder.resolve("a.npy"), NumpyWriter.npy("|u1", false, "(3,)", new byte[] {1, 2, 3}));

        assertThat(contents(NpyArray.read(file))).containsExactly(1, 2, 3);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void transposesFortranOrder(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        int[] shape = new int[1 + random.nextInt(4)];
        int size = 1;
        StringBuilder tuple = new StringBuilder("(");
        for (int axis = 0; axis < shape.length; axis++) {
            shape[axis] = 1 + random.nextInt(5);
            size *= shape[axis];
            tuple.append(shape[axis]).append(", ");
        }
        ByteBuffer columnMajor = ByteBuffer.allocate(4 * size).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer rowMajor = ByteBuffer.allocate(4 * size).order(ByteOrder.LITTLE_ENDIAN);
        for (int rowIndex = 0; rowIndex < size; rowIndex++) {
            int remainder = rowIndex;
            int[] index = new int[shape.length];
            for (int axis = shape.length - 1; axis >= 0; axis--) {
                index[axis] = remainder % shape[axis];
                remainder /= shape[axis];
            }
            int columnIndex = 0;
            for (int axis = shape.length - 1; axis >= 0; axis--) {
                columnIndex = columnIndex * shape[axis] + index[axis];
            }
            float value = (float) random.nextDouble();
            rowMajor.putFloat(4 * rowIndex, value);
            columnMajor.putFloat(4 * columnIndex, value);
        }

        NpyArray array = parse(NumpyWriter.npy("<f4", true, tuple.append(")").toString(), columnMajor.array()));

        assertThat(array.shape()).isEqualTo(shape);
        assertThat(contents(array)).isEqualTo(rowMajor.array());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1 | {'descr': '<f2', 'fortran_order': False, 'shape': (2, 1), }",
                "2 | {'descr': '<f2', 'fortran_order': False, 'shape': (2, 1), }",
                "3 | {'descr': '<f2', 'fortran_order': False, 'shape': (2, 1), }",
                "1 | {\"shape\":(2,),\"descr\":\"<f2\",\"fortran_order\":True}",
            })
    void understandsTheVersionsAndSpellingsOfHeaders(int version, String header) throws IOException {
        assertThat(contents(parse(NumpyWriter.npy(version, header, new byte[] {1, 2, 3, 4}))))
                .containsExactly(1, 2, 3, 4);
    }

    @Test
    void readsScalarsAndEmptyArrays() throws IOException {
        assertThat(parse(NumpyWriter.npy("|u1", false, "()", new byte[] {7})).shape())
                .isEmpty();
        assertThat(parse(NumpyWriter.npy("<f8", false, "(4, 0)", new byte[0])).shape())
                .containsExactly(4, 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'descr': '>c8', 'fortran_order': False, 'shape': (1,), } | descr | astype",
                "{'descr': '=f4', 'fortran_order': False, 'shape': (1,), } | descr | astype",
                "{'descr': '<O', 'fortran_order': False, 'shape': (1,), } | descr | astype",
                "{'descr': '<c8', 'fortran_order': False, 'shape': (1,), } | descr | astype",
                "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), } | descr | astype",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), } | array | truncated",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (0,), } | array | account for every byte",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (65536, 65536), } | shape | limit",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (999999999999999999, 999999999999999999), } | shape | limit",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), } | header | numpy.save",
                "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,), } | header | numpy.save",
                "{'descr': '<f4', 'fortran_order': False} | header | numpy.save",
                "{'descr': '<f4', 'descr': '<f4', 'shape': (1,)} | header | numpy.save",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 1} | header | numpy.save",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} __import__('os') | header | numpy.save",
                "{'descr': '<f4 | header | numpy.save",
            })
    void refusesWithTheFieldAndTheWayOut(String header, String field, String remedy) {
        assertThatThrownBy(() -> parse(NumpyWriter.npy(1, header, new byte[4])))
                .isInstanceOfSatisfying(FormatException.class, e -> {
                    assertThat(e.field()).startsWith(field);
                    assertThat(e.remedy()).contains(remedy);
                    assertThat(e).hasMessageContaining("test.npy").hasMessageNotContaining("\n");
                });
    }

    @Test
    void keepsToTheSizeLimit() throws IOException {
        byte[] file = NumpyWriter.npy("<f4", false, "(5,)", new byte[20]);

        assertThat(NpyArray.read("test.npy", new ByteArrayInputStream(file), file.length, new SizeLimit(20))
                        .shape())
                .containsExactly(5);
        assertThatThrownBy(
                        () -> NpyArray.read("test.npy", new ByteArrayInputStream(file), file.length, new SizeLimit(19)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("limit of 19 bytes");
    }

    @Test
    void refusesEveryTruncation() {
        byte[] file = NumpyWriter.npy("<f4", false, "(2, 2)", new byte[16]);
        for (int length = 0; length < file.length; length++) {
            byte[] truncated = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> parse(truncated))
                    .as("first %d bytes", length)
                    .isInstanceOf(FormatException.class);
        }
    }

    /** Sizes around those at which the reader allocates more memory, as more bytes arrive. */
    @ParameterizedTest
    @ValueSource(ints = {(1 << 21) - 1, 1 << 21, (1 << 21) + 1, (1 << 23) - 1, 1 << 23, (1 << 23) + 1, 9_000_001})
    void readsLargeArraysWholeAndRefusesThemTruncated(int length) throws IOException {
        byte[] elements = new byte[length];
        new Random(length).nextBytes(elements);
        byte[] file = NumpyWriter.npy("|u1", false, "(" + length + ",)", elements);

        assertThat(contents(parse(file))).isEqualTo(elements);
        for (int missing : new int[] {1, length / 2, length - 1}) {
            byte[] truncated = Arrays.copyOf(file, file.length - missing);
            assertThatThrownBy(() -> NpyArray.read(
                            "test.npy", new ByteArrayInputStream(truncated), file.length, SizeLimit.DEFAULT))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("truncated");
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {101, 102, 103, 104, 105})
    void damagedFilesEndInAFormatExceptionOrAnArrayOfTheDeclaredSize(long seed) {
        byte[] file = NumpyWriter.npy("<f2", true, "(2, 1, 4, 5)", new byte[80]);
        Mutations.of("NPY", seed, 2_000, file, damaged -> {
            NpyArray array = NpyArray.read("a", new ByteArrayInputStream(damaged), damaged.length, Mutations.LIMIT);
            assertThat(array.bytes().remaining()).isLessThanOrEqualTo(damaged.length);
        });
    }

    private static NpyArray parse(byte[] file) throws IOException {
        return NpyArray.read("test.npy", new ByteArrayInputStream(file), file.length, SizeLimit.DEFAULT);
    }

    private static byte[] contents(NpyArray array) {
        byte[] contents = new byte[array.bytes().remaining()];
        array.bytes().get(contents);
        return contents;
    }
}
