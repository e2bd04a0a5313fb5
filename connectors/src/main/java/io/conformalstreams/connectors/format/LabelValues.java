package io.conformalstreams.connectors.format;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The values that label maps may have besides 0, and the names of each value. Another value is refused, because it
 * would silently count as background. One value may mark unannotated pixels. Segments of DICOM and Slicer files are
 * recognised by label or code, because many writers number the segments of each file anew.
 */
public final class LabelValues {

    private static final int LARGEST = 255;
    private static final int MOST_REPORTED = 4;

    private final Map<Integer, Set<String>> names;
    private final OptionalInt ignored;
    private final boolean[] known = new boolean[LARGEST + 1];
    private final String remedy;

    private LabelValues(Map<Integer, Set<String>> names, OptionalInt ignored, String remedy) {
        this.names = names;
        this.ignored = ignored;
        this.remedy = remedy;
        known[0] = true;
        names.keySet().forEach(value -> known[value] = true);
    }

    /**
     * @param names for each value from 1 to 255, its labels and its codes, for example {@code SCT:84640000}; case
     *     doesn't matter
     * @param remedy how the user can add a value; the error message ends with this text
     * @throws IllegalArgumentException if a value lies outside 1 to 255, or if two values share a name
     */
    public static LabelValues of(Map<Integer, ? extends Set<String>> names, String remedy) {
        Map<Integer, Set<String>> normalised = new TreeMap<>();
        Set<String> taken = new TreeSet<>();
        names.forEach((value, own) -> {
            if (value < 1 || value > LARGEST) {
                throw new IllegalArgumentException("label value " + value + " must lie between 1 and " + LARGEST);
            }
            Set<String> texts =
                    own.stream().map(LabelValues::normalised).collect(Collectors.toCollection(TreeSet::new));
            for (String text : texts) {
                if (!taken.add(text)) {
                    throw new IllegalArgumentException("two label values have the name '" + text + "'");
                }
            }
            normalised.put(value, texts);
        });
        return new LabelValues(normalised, OptionalInt.empty(), remedy);
    }

    /** These values and one for unannotated pixels, without a name. */
    public LabelValues ignoring(int value) {
        return ignoring(value, Set.of());
    }

    /**
     * These values and one for unannotated pixels.
     *
     * @param value 1 to 255
     * @param own labels and codes of its segment
     * @throws IllegalArgumentException if the value lies outside 1 to 255, already exists, or has a name that is taken
     */
    public LabelValues ignoring(int value, Set<String> own) {
        if (names.containsKey(value)) {
            throw new IllegalArgumentException(
                    "label value " + value + " is that of a channel, so it can't be ignored");
        }
        Map<Integer, Set<String>> all = new TreeMap<>(names);
        all.put(value, own);
        return new LabelValues(of(all, remedy).names, OptionalInt.of(value), remedy);
    }

    /**
     * Refuses values that are not known here, and a label map that annotates no pixel.
     *
     * @param file the file, for the message
     * @param labels one unsigned byte for each pixel, from position to limit
     * @return the same labels
     * @throws FormatException if a value is not known, or if every pixel is ignored; the message names the unknown
     *     values and the number of their pixels
     */
    public ByteBuffer requireKnown(String file, ByteBuffer labels) throws FormatException {
        boolean unknown = false;
        boolean annotated = ignored.isEmpty();
        int unannotated = ignored.orElse(-1);
        for (int index = labels.position(); index < labels.limit(); index++) {
            int value = labels.get(index) & 0xff;
            unknown |= !known[value];
            annotated |= value != unannotated;
        }
        if (unknown) {
            throw unknown(file, labels);
        }
        if (!annotated) {
            throw new FormatException(
                    file,
                    "label value",
                    unannotated + " in every pixel",
                    "this value is ignored, so no pixel is annotated: annotate some pixels, or remove the file");
        }
        return labels;
    }

    /**
     * The label value of each segment. The label or code decides. If neither is known, the segment's number is the
     * value, unless other segments of the file contradict that.
     *
     * @throws FormatException if label, code and number of a segment contradict each other
     */
    public int[] ofSegments(String file, List<Segment> segments) throws FormatException {
        int[] values = new int[segments.size()];
        Set<Integer> named = new TreeSet<>();
        boolean renumbered = false;
        for (int i = 0; i < values.length; i++) {
            OptionalInt value = named(file, segments.get(i));
            values[i] = value.orElse(-1);
            if (value.isPresent()) {
                named.add(values[i]);
                renumbered |= values[i] != segments.get(i).number();
            }
        }
        for (int i = 0; i < values.length; i++) {
            Segment segment = segments.get(i);
            if (values[i] < 0 && segment.number() != 0 && (renumbered || named.contains(segment.number()))) {
                throw new FormatException(
                        file,
                        "segment",
                        segment.describe(),
                        "other segments of the file have numbers that differ from their label values, so its "
                                + "number can't identify it: give it one of the labels or codes " + names);
            }
            values[i] = values[i] < 0 ? segment.number() : values[i];
            if (values[i] > LARGEST) {
                throw new FormatException(
                        file,
                        "segment",
                        segment.describe(),
                        "its value must be given by its label, its code, or a number up to 255");
            }
        }
        return values;
    }

    private OptionalInt named(String file, Segment segment) throws FormatException {
        OptionalInt byLabel = valueOf(segment.label());
        OptionalInt value = byLabel;
        for (String code : segment.codes()) {
            OptionalInt byCode = valueOf(code);
            if (byCode.isPresent() && value.isPresent() && byCode.getAsInt() != value.getAsInt()) {
                throw new FormatException(
                        file,
                        "segment",
                        segment.describe(),
                        "its label means value " + value.getAsInt() + ", but its code " + code + " means "
                                + byCode.getAsInt() + ": correct one of them");
            }
            value = byCode.isPresent() ? byCode : value;
        }
        return value;
    }

    /** The value with this label or code; empty if there is none. */
    public OptionalInt valueOf(String text) {
        String searched = normalised(text);
        return names.entrySet().stream()
                .filter(entry -> entry.getValue().contains(searched))
                .mapToInt(Map.Entry::getKey)
                .findFirst();
    }

    private FormatException unknown(String file, ByteBuffer labels) {
        long[] counts = new long[LARGEST + 1];
        for (int index = labels.position(); index < labels.limit(); index++) {
            counts[labels.get(index) & 0xff]++;
        }
        List<String> found = new ArrayList<>();
        for (int value = 0; value <= LARGEST; value++) {
            if (counts[value] > 0 && !known[value]) {
                found.add(value + " in " + counts[value] + " pixels");
            }
        }
        String shown = String.join(", ", found.subList(0, Math.min(found.size(), MOST_REPORTED)))
                + (found.size() > MOST_REPORTED ? " and " + (found.size() - MOST_REPORTED) + " more" : "");
        return new FormatException(
                file, "label value", shown, "no channel has it; the known values are 0 and " + known() + ". " + remedy);
    }

    private String known() {
        return names.keySet() + (ignored.isPresent() ? " (" + ignored.getAsInt() + " is ignored)" : "");
    }

    private static String normalised(String text) {
        return text.strip().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return names.toString();
    }
}
