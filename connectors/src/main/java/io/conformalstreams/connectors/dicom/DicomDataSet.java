package io.conformalstreams.connectors.dicom;

import io.conformalstreams.connectors.format.FormatException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The elements of a DICOM data set or sequence item (PS3.5). Values are slices of the file's bytes, so the memory
 * needed for reading is only a small multiple of the file's size.
 */
final class DicomDataSet {

    static final String REMEDY = "a complete little-endian DICOM file is expected";

    private final String file;
    private final Map<Integer, Element> elements = new TreeMap<>(Integer::compareUnsigned);
    private List<ByteBuffer> fragments = List.of();
    private boolean runLengths;

    DicomDataSet(String file) {
        this.file = file;
    }

    /**
     * @param explicit whether the items of a sequence state their value representations
     */
    void put(int tag, ByteBuffer value, boolean explicit) throws FormatException {
        if (elements.put(tag, new Element(value, explicit)) != null) {
            throw new FormatException(file, String.format("element %08x", tag), "given twice", REMEDY);
        }
    }

    void putFragments(List<ByteBuffer> pixels) throws FormatException {
        if (!fragments.isEmpty()) {
            throw new FormatException(file, DicomTag.PIXEL_DATA.describe(), "given twice", REMEDY);
        }
        fragments = List.copyOf(pixels);
    }

    /**
     * The fragments of encapsulated pixels, with the offset table first (PS3.5, A.4); empty if the pixels are native.
     */
    List<ByteBuffer> fragments() {
        return fragments;
    }

    /** Records that fragments are run-length encoded, as the transfer syntax says. */
    void declareRunLengths() {
        runLengths = true;
    }

    /** Whether fragments are run-length encoded. Otherwise they are plain samples. */
    boolean hasRunLengths() {
        return runLengths;
    }

    Optional<ByteBuffer> value(DicomTag tag) {
        return Optional.ofNullable(elements.get(tag.code()))
                .map(element ->
                        element.value().duplicate().order(element.value().order()));
    }

    /** The items of a sequence; none if the sequence is absent. */
    List<DicomDataSet> items(DicomTag tag) throws FormatException {
        Element element = elements.get(tag.code());
        return element == null ? List.of() : new DicomParser(file, element.explicit(), element.value()).items();
    }

    /** The first item of a sequence, if it exists. */
    Optional<DicomDataSet> item(DicomTag tag) throws FormatException {
        return items(tag).stream().findFirst();
    }

    /** A string, without its padding. */
    Optional<String> text(DicomTag tag) {
        return text(tag.code());
    }

    /** The text of any element, without its padding. */
    Optional<String> text(int tag) {
        return Optional.ofNullable(elements.get(tag)).map(element -> {
            ByteBuffer value = element.value().duplicate();
            byte[] bytes = new byte[value.remaining()];
            value.get(bytes);
            return new String(bytes, StandardCharsets.UTF_8).replace("\0", "").strip();
        });
    }

    String requiredText(DicomTag tag) throws FormatException {
        return text(tag).filter(text -> !text.isEmpty()).orElseThrow(() -> absent(tag));
    }

    /** An unsigned integer of two bytes. */
    Optional<Integer> unsignedShort(DicomTag tag) throws FormatException {
        Optional<ByteBuffer> value = value(tag);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (value.get().remaining() < Short.BYTES) {
            throw absent(tag);
        }
        return Optional.of(value.get().getShort() & 0xffff);
    }

    int requiredUnsignedShort(DicomTag tag) throws FormatException {
        return unsignedShort(tag).orElseThrow(() -> absent(tag));
    }

    /** A floating-point number of eight bytes. */
    Optional<Double> number(DicomTag tag) throws FormatException {
        Optional<ByteBuffer> value = value(tag);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (value.get().remaining() != Double.BYTES) {
            throw new FormatException(
                    file,
                    tag.describe(),
                    value.get().remaining() + " bytes",
                    "a floating-point number of 8 bytes is expected");
        }
        return Optional.of(value.get().getDouble());
    }

    /** Exactly {@code count} decimal numbers. */
    Optional<double[]> decimals(DicomTag tag, int count) throws FormatException {
        Optional<String> text = text(tag).filter(given -> !given.isEmpty());
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            double[] numbers = Arrays.stream(text.get().split("\\\\", -1))
                    .map(String::strip)
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            if (numbers.length == count && Arrays.stream(numbers).allMatch(Double::isFinite)) {
                return Optional.of(numbers);
            }
        } catch (NumberFormatException e) {
            throw new FormatException(file, tag.describe(), text.get(), count + " decimal numbers are expected", e);
        }
        throw new FormatException(file, tag.describe(), text.get(), count + " finite decimal numbers are expected");
    }

    FormatException absent(DicomTag tag) {
        return new FormatException(file, tag.describe(), "absent", REMEDY);
    }

    /** The data set as a list of its tags, for messages. */
    @Override
    public String toString() {
        List<String> tags = new ArrayList<>();
        elements.keySet().forEach(tag -> tags.add(String.format("%08x", tag)));
        return tags.toString();
    }

    private record Element(ByteBuffer value, boolean explicit) {}
}
