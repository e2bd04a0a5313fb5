package io.conformalstreams.processor.calibrator;

import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.store.LayoutReader;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.RandomAccess;

/**
 * Scores of units in columns of numbers. A million of them need some 30 MB, instead of hundreds of MB as objects, which the
 * garbage collector would copy while they are collected. An element is created when it is read.
 */
public final class UnitScoreColumns extends AbstractList<UnitScore> implements RandomAccess {

    private static final int FIRST_CAPACITY = 16;

    /** What most units have in common. Equal neighbours share one object. */
    private record Rest(
            OptionalDouble labelledValue,
            Losses losses,
            Optional<String> sizeClass,
            OptionalInt fold,
            Optional<Double> inclusionProbability) {

        /** Whether all is equal. {@link #equals} would compare by method handles, which a new process has not compiled yet. */
        boolean isSame(Rest other) {
            return Objects.equals(labelledValue, other.labelledValue)
                    && Objects.equals(losses, other.losses)
                    && Objects.equals(sizeClass, other.sizeClass)
                    && Objects.equals(fold, other.fold)
                    && Objects.equals(inclusionProbability, other.inclusionProbability);
        }
    }

    /** NaN where a unit lacks the component; no critical value is NaN. */
    private final Map<Component, double[]> criticalValues = new EnumMap<>(Component.class);

    private long[] sequences = new long[FIRST_CAPACITY];
    private Rest[] rests = new Rest[FIRST_CAPACITY];
    private int size;

    /** Appends the scores of a unit. */
    @Override
    public boolean add(UnitScore unit) {
        growIfFull();
        ImageScore score = unit.score();
        score.criticalValues().forEach(this::put);
        append(
                unit.sequence(),
                new Rest(
                        score.labelledValue(),
                        score.losses(),
                        score.sizeClass(),
                        unit.fold(),
                        unit.inclusionProbability()));
        return true;
    }

    /**
     * Appends the scores of a unit with one image.
     *
     * @param score reads the scores of the image, see {@link ImageScoreLayout}
     */
    public void add(LayoutReader score, long sequence, OptionalInt fold, Optional<Double> inclusionProbability) {
        growIfFull();
        for (int left = score.getShort(); left > 0; left--) {
            Component component = Component.ofCode(score.getByte());
            put(component, ImageScore.canonical(component, score.getDouble()));
        }
        append(
                sequence,
                new Rest(
                        ImageScoreLayout.labelledValue(score),
                        LossesLayout.get(score),
                        score.getOptionalText(),
                        fold,
                        inclusionProbability));
    }

    private void growIfFull() {
        if (size == sequences.length) {
            grow();
        }
    }

    private void put(Component component, double value) {
        column(component)[size] = value;
    }

    private void append(long sequence, Rest rest) {
        sequences[size] = sequence;
        rests[size] = size > 0 && rest.isSame(rests[size - 1]) ? rests[size - 1] : rest;
        size++;
    }

    private double[] column(Component component) {
        double[] column = criticalValues.get(component);
        if (column == null) {
            column = filled(new double[0], sequences.length);
            criticalValues.put(component, column);
        }
        return column;
    }

    private void grow() {
        int capacity = 2 * size;
        sequences = Arrays.copyOf(sequences, capacity);
        rests = Arrays.copyOf(rests, capacity);
        criticalValues.replaceAll((component, column) -> filled(column, capacity));
    }

    private static double[] filled(double[] column, int capacity) {
        double[] larger = Arrays.copyOf(column, capacity);
        Arrays.fill(larger, column.length, capacity, Double.NaN);
        return larger;
    }

    /**
     * Returns the critical values of a component that every unit has.
     *
     * @return in the order of the units; a copy
     */
    double[] criticalValues(Component component) {
        return Arrays.copyOf(column(component), size);
    }

    @Override
    public UnitScore get(int index) {
        Objects.checkIndex(index, size);
        Map<Component, Double> values = new EnumMap<>(Component.class);
        criticalValues.forEach((component, column) -> {
            if (!Double.isNaN(column[index])) {
                values.put(component, column[index]);
            }
        });
        Rest rest = rests[index];
        return new UnitScore(
                new ImageScore(values, rest.labelledValue(), rest.losses(), rest.sizeClass()),
                sequences[index],
                rest.fold(),
                rest.inclusionProbability());
    }

    @Override
    public int size() {
        return size;
    }
}
