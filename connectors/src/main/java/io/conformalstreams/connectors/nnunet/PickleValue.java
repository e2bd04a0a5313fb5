package io.conformalstreams.connectors.nnunet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A value that a pickle has built. A container may contain itself, so this code never traverses containers. */
sealed interface PickleValue {

    /** An ignored value: {@code None}, or an object that isn't used. */
    record Nothing() implements PickleValue {}

    /** A number or a truth value, 0 or 1. */
    record Scalar(double value) implements PickleValue {}

    /** A text. */
    record Text(String text) implements PickleValue {}

    /** Bytes. */
    record Bytes(byte[] bytes) implements PickleValue {}

    /** The name of a function or a class. */
    record Name(KnownName name) implements PickleValue {}

    /** A list or a tuple. A tuple does not grow. */
    final class Items implements PickleValue {

        private final List<PickleValue> items;

        Items(List<PickleValue> items) {
            this.items = new ArrayList<>(items);
        }

        List<PickleValue> items() {
            return items;
        }
    }

    /** A dictionary. Only entries whose key is a text are kept. */
    final class Entries implements PickleValue {

        private final Map<String, PickleValue> entries = new HashMap<>();

        Map<String, PickleValue> entries() {
            return entries;
        }
    }

    /** NumPy's type of elements, whose byte order is set after its creation. */
    final class ElementKind implements PickleValue {

        private final String kind;
        private boolean bigEndian;

        ElementKind(String kind) {
            this.kind = kind;
        }

        String kind() {
            return kind;
        }

        boolean bigEndian() {
            return bigEndian;
        }

        void setBigEndian(boolean isBigEndian) {
            bigEndian = isBigEndian;
        }
    }

    /** NumPy's array, whose elements are set after its creation. It can't be read until it has elements. */
    final class NumberArray implements PickleValue {

        private double[] elements = {};

        double[] elements() {
            return elements;
        }

        void setElements(double[] numbers) {
            elements = numbers;
        }
    }
}
