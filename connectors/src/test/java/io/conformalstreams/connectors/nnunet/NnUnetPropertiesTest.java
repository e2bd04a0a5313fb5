package io.conformalstreams.connectors.nnunet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.InstalledReader;
import io.conformalstreams.connectors.format.Mutations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests {@code .pkl} files of both versions of nnU-Net, and malicious ones. */
class NnUnetPropertiesTest {

    private static final Object[] SPACING = {0.5, 0.75, 3.0};
    private static final Object[] ORIGIN = {-10.0, 20.5, 7.0};

    /** The first axis of SimpleITK runs to the left, the second to the front, the third to the feet. */
    private static final Object[] DIRECTION = {1.0, 0.0, 0.0, 0.0, -1.0, 0.0, 0.0, 0.0, -1.0};

    private static final List<Object> BOX = List.of(List.of(1, 4), List.of(0, 5), List.of(300, 70_000));
    private static final Map<String, Object> SECOND_VERSION = Map.of(
            "sitk_stuff",
            Map.of("spacing", SPACING, "origin", ORIGIN, "direction", DIRECTION),
            "spacing",
            List.of(3.0, 0.75, 0.5),
            "shape_before_cropping",
            new Object[] {6, 5, 80_000},
            "bbox_used_for_cropping",
            BOX,
            "shape_after_cropping_and_before_resampling",
            new Object[] {3, 5, 69_700});
    private static final Map<String, Object> FIRST_VERSION = Map.of(
            "original_size_of_raw_data",
            new double[] {6, 5, 80_000},
            "original_spacing",
            new double[] {3, 0.75, 0.5},
            "list_of_data_files",
            List.of("imagesTs/case_0000.nii.gz"),
            "itk_origin",
            ORIGIN,
            "itk_spacing",
            SPACING,
            "itk_direction",
            DIRECTION,
            "crop_bbox",
            BOX,
            "use_nonzero_mask_for_norm",
            Map.of("0", false));

    @TempDir
    Path folder;

    private NnUnetProperties read(byte[] pickle) throws IOException {
        Path file = Files.write(folder.resolve("case.pkl"), pickle);
        return NnUnetProperties.read(file);
    }

    private static void requireBoth(NnUnetProperties properties) {
        assertThat(properties.spacing().orElseThrow()).containsExactly(3, 0.75, 0.5);
        assertThat(properties.geometry().orElseThrow().origin()).containsExactly(-10.0, 20.5, 7.0);
        assertThat(properties.geometry().orElseThrow().directions())
                .containsExactly(List.of(0.0, 0.0, -1.0), List.of(0.0, -1.0, 0.0), List.of(1.0, 0.0, 0.0));
        CroppingBox box = properties.cropping().orElseThrow();
        assertThat(box.shape()).containsExactly(6, 5, 80_000);
        assertThat(box.first()).containsExactly(1, 0, 300);
        assertThat(box.end()).containsExactly(4, 5, 70_000);
        assertThat(box.fits(new int[] {3, 5, 69_700})).isTrue();
        assertThat(box.fits(new int[] {5, 3, 69_700})).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void readsBothVersions(int protocol) throws IOException {
        requireBoth(read(PickleWriter.pickle(protocol, SECOND_VERSION)));
        requireBoth(read(PickleWriter.pickle(protocol, FIRST_VERSION)));
    }

    @Test
    void whatIsNotThereIsEmpty() throws IOException {
        NnUnetProperties nothing = read(HexFormat.of().parseHex("80047d2e"));
        assertThat(nothing.spacing()).isEmpty();
        assertThat(nothing.geometry()).isEmpty();
        assertThat(nothing.cropping()).isEmpty();
        assertThat(read(PickleWriter.pickle(4, Map.of("spacing", List.of(0.0, 1.0, 1.0))))
                        .spacing())
                .isEmpty();
    }

    /** NumPy itself, in every protocol: scalars, arrays, ordered dictionaries, numbers of any size, shared objects. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5})
    void readsWhatPythonWrites(int protocol) throws IOException {
        Path second = folder.resolve("second.pkl");
        Path first = folder.resolve("first.pkl");
        InstalledReader.python("pickle", """
                import sys, pickle, numpy as np
                from collections import OrderedDict
                protocol = int(sys.argv[1])
                spacing = (np.float64(0.5), 0.75, np.float32(3.0))
                direction = tuple(np.array([[1, 0, 0], [0, -1, 0], [0, 0, -1]], '>f8').ravel().tolist())
                box = [[np.int64(1), 4], [0, np.uint8(5)], [300, 70000]]
                second = {
                    'sitk_stuff': {'spacing': spacing, 'origin': (-10.0, 20.5, 7.0), 'direction': direction},
                    'spacing': [3.0, 0.75, 0.5],
                    'shape_before_cropping': (6, 5, 80000),
                    'bbox_used_for_cropping': box,
                    'shape_after_cropping_and_before_resampling': np.array((3, 5, 69700)).shape,
                    'large': 10 ** 40, 'negative': -10 ** 12, 'none': None, 'flag': np.bool_(True), 'text': 'é' * 300,
                    'matrix': np.asfortranarray(np.eye(4)), 'objects': np.array([None, 'a'], dtype=object),
                    'names': np.array(['a', 'bc']), 3: 'three', (1, 2): 'pair'}
                second['again'] = second['sitk_stuff']
                second['itself'] = second
                pickle.dump(second, open(sys.argv[2], 'wb'), protocol)
                first = OrderedDict()
                first['original_size_of_raw_data'] = np.array([6, 5, 80000])
                first['original_spacing'] = np.array([3, 0.75, 0.5])
                first['list_of_data_files'] = ['imagesTs/case_0000.nii.gz']
                first['seg_file'] = None
                first['itk_origin'] = (-10.0, 20.5, 7.0)
                first['itk_spacing'] = (0.5, 0.75, 3.0)
                first['itk_direction'] = direction
                first['crop_bbox'] = box
                first['classes'] = np.array([-1., 0., 1.], dtype=np.float32)
                first['size_after_cropping'] = (3, 5, 69700)
                first['use_nonzero_mask_for_norm'] = OrderedDict([(0, False)])
                pickle.dump(first, open(sys.argv[3], 'wb'), protocol)
                """, protocol, second, first);
        requireBoth(NnUnetProperties.read(second));
        requireBoth(NnUnetProperties.read(first));
    }

    /** Each of these runs code, or reads a file, when Python opens it. */
    @ParameterizedTest
    @CsvSource({
        "80027d580100000061636f730a73797374656d0a58020000006c73855273752e, os.system",
        "80048c02 6f738c0673797374656d938c026c7385522e, os.system",
        "80026362 75696c74696e730a6576616c0a5801000000318552 2e, builtins.eval",
        "8002636e756d70790a6c6f61640a5801000000618552 2e, numpy.load",
        "8002636e756d70792e636f72652e6d756c746961727261790a66726f6d66696c650a2e, numpy.core.multiarray.fromfile",
        "8002635f636f646563730a6465636f64650a2e, _codecs.decode",
        "80029529812e, byte",
        "800228696f730a73797374656d0a2e, 0x69",
        "8002506e616d650a2e, 0x50",
        "8002512e, 0x51",
        "80028201 2e, 0x82",
        "80024e4e81 2e, 0x81",
        "80054e96ffffffffffffff7f2e, byte",
        "8001 7d2e, protocol",
        "8006 7d2e, protocol",
        "7d62 2e, byte",
        "80024b016 2e, byte"
    })
    void runsNothing(String hexadecimal, String said) {
        String digits = hexadecimal.replace(" ", "");
        byte[] pickle = HexFormat.of().parseHex(digits.length() % 2 == 0 ? digits : digits + "0");
        assertThatThrownBy(() -> read(pickle))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(said);
    }

    @Test
    void isBounded() {
        byte[] deep = new byte[200];
        Arrays.fill(deep, (byte) '(');
        deep[0] = (byte) 0x80;
        deep[1] = 4;
        assertThatThrownBy(() -> read(deep)).hasMessageContaining("depth is more than 64");
        byte[] many = new byte[300_000];
        Arrays.fill(many, (byte) 'N');
        many[0] = (byte) 0x80;
        many[1] = 4;
        assertThatThrownBy(() -> read(many)).hasMessageContaining("number of values");
        assertThatThrownBy(() -> read(new byte[(1 << 22) + 1])).hasMessageContaining("size is 4194305 bytes");
        // A list that holds itself, as the whole and as a property.
        assertThatThrownBy(() -> read(HexFormat.of().parseHex("80045d946800612e")))
                .hasMessageContaining("no dictionary");
    }

    @Test
    void decodesRepeatedBytesOnlyUpToALimit() {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        // The function, a type and one MiB of bytes are remembered as 0, 1 and 2.
        pickle.writeBytes(HexFormat.of().parseHex("8004" + "636e756d70792e636f72652e6e756d657269630a"));
        pickle.writeBytes("_frombuffer\nq\0cnumpy\ndtype\n\u008c\2u1\u0085Rq\1B".getBytes(StandardCharsets.ISO_8859_1));
        pickle.writeBytes(new byte[] {0, 0, 16, 0});
        pickle.writeBytes(new byte[1 << 20]);
        pickle.writeBytes("q\2".getBytes(StandardCharsets.ISO_8859_1));
        for (int array = 0; array < 20; array++) {
            pickle.writeBytes("h\0h\2h\1\u0086R".getBytes(StandardCharsets.ISO_8859_1));
        }
        pickle.write('.');
        assertThatThrownBy(() -> PickleReader.read("case.pkl", pickle.toByteArray()))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("size of values");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void survivesDamage(long seed) {
        for (Map<String, Object> properties : List.of(FIRST_VERSION, SECOND_VERSION)) {
            for (int protocol : new int[] {2, 4}) {
                Mutations.of("nnU-Net pickle", seed, 1_500, PickleWriter.pickle(protocol, properties), damaged -> {
                    PickleValue value = PickleReader.read("damaged.pkl", damaged);
                    if (value instanceof PickleValue.Entries) {
                        read(damaged)
                                .spacing()
                                .ifPresent(spacing -> assertThat(spacing).hasSize(3));
                    }
                });
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"7, 5, 1, it does not lie", "4, 4, 0, it does not lie", "4, 5, -1, it does not lie"})
    void refusesABoxOutsideTheImage(int end, int length, int first, String said) {
        Map<String, Object> properties = Map.of(
                "shape_before_cropping",
                new Object[] {6, length, 9},
                "bbox_used_for_cropping",
                List.of(List.of(1, end), List.of(0, 5), List.of(first, 9)));
        assertThatThrownBy(() -> read(PickleWriter.pickle(4, properties))).hasMessageContaining(said);
    }

    @Test
    void refusesAxesThatAreNotOrthonormal() {
        Object[] sheared = DIRECTION.clone();
        sheared[1] = 0.5;
        Map<String, Object> properties =
                Map.of("sitk_stuff", Map.of("spacing", SPACING, "origin", ORIGIN, "direction", sheared));
        assertThatThrownBy(() -> read(PickleWriter.pickle(4, properties)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("orthonormal");
    }
}
