package io.conformalstreams.connectors.nnunet;

import io.conformalstreams.connectors.format.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The results of the known functions of NumPy. Arguments of an unsupported form give an ignored value. */
final class NumpyValues {

    private static final PickleValue NOTHING = new PickleValue.Nothing();

    private NumpyValues() {}

    static PickleValue result(KnownName name, List<PickleValue> arguments) {
        return switch (name) {
            case ORDERED_DICTIONARY -> new PickleValue.Entries();
            case ENCODE -> encoded(arguments);
            case ELEMENT_KIND ->
                argument(arguments, 0, PickleValue.Text.class)
                        .<PickleValue>map(kind -> new PickleValue.ElementKind(kind.text()))
                        .orElse(NOTHING);
            case RECONSTRUCT -> new PickleValue.NumberArray();
            case SCALAR -> scalar(arguments);
            case FROM_BUFFER ->
                array(argument(arguments, 1, PickleValue.ElementKind.class), bytes(arguments, 0), false);
            case ARRAY -> NOTHING;
        };
    }

    /** Sets the state of an object: the elements of an array, or the byte order of a type. */
    static void build(PickleValue object, List<PickleValue> state) {
        if (object instanceof PickleValue.NumberArray array) {
            boolean isFortran = argument(state, 3, PickleValue.Scalar.class)
                    .filter(flag -> flag.value() != 0)
                    .isPresent();
            Optional<PickleValue.ElementKind> kind = argument(state, 2, PickleValue.ElementKind.class);
            array.setElements(array(kind, bytes(state, 4), isFortran).elements());
        }
        if (object instanceof PickleValue.ElementKind kind) {
            argument(state, 1, PickleValue.Text.class)
                    .ifPresent(order -> kind.setBigEndian(order.text().equals(">")));
        }
    }

    /** An array in Fortran order gets no elements. It has several axes, and such arrays aren't used. */
    private static PickleValue.NumberArray array(
            Optional<PickleValue.ElementKind> kind, Optional<byte[]> bytes, boolean isFortran) {
        PickleValue.NumberArray array = new PickleValue.NumberArray();
        if (!isFortran && kind.isPresent() && bytes.isPresent()) {
            array.setElements(numbers(kind.get(), bytes.get()));
        }
        return array;
    }

    private static PickleValue scalar(List<PickleValue> arguments) {
        double[] numbers = argument(arguments, 0, PickleValue.ElementKind.class)
                .flatMap(kind -> bytes(arguments, 1).map(bytes -> numbers(kind, bytes)))
                .orElse(new double[0]);
        return numbers.length == 1 ? new PickleValue.Scalar(numbers[0]) : NOTHING;
    }

    private static double[] numbers(PickleValue.ElementKind kind, byte[] bytes) {
        Optional<ElementType> type = ElementType.ofKind(kind.kind());
        if (type.isEmpty() || bytes.length % type.get().bytes() != 0) {
            return new double[0];
        }
        ByteBuffer elements =
                ByteBuffer.wrap(bytes).order(kind.bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        double[] numbers = new double[bytes.length / type.get().bytes()];
        for (int index = 0; index < numbers.length; index++) {
            numbers[index] = type.get().at(elements, index);
        }
        return numbers;
    }

    private static PickleValue encoded(List<PickleValue> arguments) {
        return argument(arguments, 0, PickleValue.Text.class)
                .<PickleValue>map(text -> new PickleValue.Bytes(text.text().getBytes(StandardCharsets.ISO_8859_1)))
                .orElse(NOTHING);
    }

    /** Python 2 stores bytes as a text. */
    private static Optional<byte[]> bytes(List<PickleValue> arguments, int index) {
        Optional<byte[]> bytes =
                argument(arguments, index, PickleValue.Bytes.class).map(PickleValue.Bytes::bytes);
        return bytes.isPresent()
                ? bytes
                : argument(arguments, index, PickleValue.Text.class)
                        .map(text -> text.text().getBytes(StandardCharsets.ISO_8859_1));
    }

    private static <T extends PickleValue> Optional<T> argument(
            List<PickleValue> arguments, int index, Class<T> expected) {
        return Optional.of(index)
                .filter(place -> place < arguments.size())
                .map(arguments::get)
                .filter(expected::isInstance)
                .map(expected::cast);
    }
}
