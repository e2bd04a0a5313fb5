package io.conformalstreams.ops.evaluate;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The units of a list of images, in the order of their first images. A unit is scored as in the stream, by the largest
 * critical value of its images.
 */
public final class UnitImages {

    private final List<int[]> images;
    private final int[] unitOf;

    private UnitImages(List<int[]> images, int[] unitOf) {
        this.images = images;
        this.unitOf = unitOf;
    }

    /**
     * Groups images by their unit.
     *
     * @param unitIds the id of the unit, by image
     */
    public static UnitImages of(List<String> unitIds) {
        Map<String, List<Integer>> byUnit = IntStream.range(0, unitIds.size())
                .boxed()
                .collect(Collectors.groupingBy(unitIds::get, LinkedHashMap::new, Collectors.toList()));
        List<int[]> images = byUnit.values().stream()
                .map(ofUnit -> ofUnit.stream().mapToInt(Integer::intValue).toArray())
                .toList();
        int[] unitOf = new int[unitIds.size()];
        for (int unit = 0; unit < images.size(); unit++) {
            for (int image : images.get(unit)) {
                unitOf[image] = unit;
            }
        }
        return new UnitImages(images, unitOf);
    }

    /** Number of units. */
    public int size() {
        return images.size();
    }

    /** The unit of an image. */
    public int unitOf(int image) {
        return unitOf[image];
    }

    /** The images of a unit. */
    public int[] images(int unit) {
        return images.get(unit).clone();
    }

    /** The largest value of each unit. */
    public double[] largest(double[] byImage) {
        return images.stream()
                .mapToDouble(ofUnit -> Arrays.stream(ofUnit)
                        .mapToDouble(image -> byImage[image])
                        .max()
                        .orElseThrow())
                .toArray();
    }
}
