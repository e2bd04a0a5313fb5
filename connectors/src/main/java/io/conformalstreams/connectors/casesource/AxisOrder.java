package io.conformalstreams.connectors.casesource;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The meaning of each axis of an array, in the array's order: {@code C} channel, {@code Z}, {@code Y}, {@code X}.
 * Without {@code C} the array has one channel. Without {@code Z} it has one slice.
 */
record AxisOrder(List<Character> axes) {

    private static final String CANONICAL = "CZYX";

    AxisOrder {
        axes = List.copyOf(axes);
        Set<Character> distinct = new HashSet<>(axes);
        boolean known = axes.stream().allMatch(axis -> CANONICAL.indexOf(axis) >= 0);
        if (!known || distinct.size() < axes.size() || !distinct.containsAll(List.of('Y', 'X'))) {
            throw new IllegalArgumentException("axes are " + axes
                    + "; Y and X are required, C and Z are optional, and no axis may be named twice");
        }
    }

    /** Reads names of axes, for example {@code C,Z,Y,X}. */
    static AxisOrder of(List<String> names) {
        return new AxisOrder(names.stream()
                .map(name -> name.length() == 1 ? Character.toUpperCase(name.charAt(0)) : '?')
                .toList());
    }

    int dimensions() {
        return axes.size();
    }

    /** The lengths of channel, z, y and x; 1 for an axis that the array lacks. */
    int[] canonicalShape(int[] shape) {
        int[] canonical = new int[CANONICAL.length()];
        for (int i = 0; i < canonical.length; i++) {
            int axis = axes.indexOf(CANONICAL.charAt(i));
            canonical[i] = axis < 0 ? 1 : shape[axis];
        }
        return canonical;
    }

    /** The elements of a row-major array in the order channel, z, y, x. */
    ByteBuffer canonical(int[] shape, int bytesPerElement, ByteBuffer elements) {
        int[] strides = new int[CANONICAL.length()];
        int stride = bytesPerElement;
        for (int axis = axes.size() - 1; axis >= 0; axis--) {
            strides[CANONICAL.indexOf(axes.get(axis))] = stride;
            stride *= shape[axis];
        }
        if (isSorted()) {
            return elements;
        }
        int[] lengths = canonicalShape(shape);
        byte[] source = new byte[elements.remaining()];
        elements.duplicate().get(source);
        byte[] target = new byte[source.length];
        int at = 0;
        for (int channel = 0; channel < lengths[0]; channel++) {
            for (int z = 0; z < lengths[1]; z++) {
                for (int y = 0; y < lengths[2]; y++) {
                    int row = channel * strides[0] + z * strides[1] + y * strides[2];
                    for (int x = 0; x < lengths[3]; x++) {
                        System.arraycopy(source, row + x * strides[3], target, at, bytesPerElement);
                        at += bytesPerElement;
                    }
                }
            }
        }
        return ByteBuffer.wrap(target).order(ByteOrder.LITTLE_ENDIAN);
    }

    private boolean isSorted() {
        int[] places = axes.stream().mapToInt(CANONICAL::indexOf).toArray();
        int[] sorted = places.clone();
        Arrays.sort(sorted);
        return Arrays.equals(places, sorted);
    }
}
