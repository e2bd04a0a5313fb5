package io.conformalstreams.ops.tune;

import io.conformalstreams.connectors.format.FormatException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The units on which procedures were chosen. They must neither calibrate nor judge the chosen procedures, because a
 * choice fits its own learning units better than it fits future units.
 *
 * @param ids of the units, at least one
 */
public record LearningUnits(SortedSet<String> ids) {

    /** The file that {@code tune} writes, with one id in each line. */
    public static final String FILE_NAME = "learning-units.txt";

    public LearningUnits {
        if (ids.isEmpty()) {
            throw new IllegalArgumentException("learning units must be at least one");
        }
    }

    /** Units of the given ids. */
    public static LearningUnits of(Collection<String> ids) {
        return new LearningUnits(new TreeSet<>(ids));
    }

    /**
     * Reads a file with one id in each line. Blank lines are ignored.
     *
     * @throws FormatException if there is no id, or if the file is not UTF-8
     */
    public static LearningUnits read(Path file) throws IOException {
        SortedSet<String> ids = new TreeSet<>();
        try {
            Files.readAllLines(file).stream().filter(line -> !line.isBlank()).forEach(ids::add);
        } catch (CharacterCodingException e) {
            throw new FormatException(file.toString(), "text", "not UTF-8", "give the file that tune wrote", e);
        }
        if (ids.isEmpty()) {
            throw new FormatException(
                    file.toString(),
                    "number of units",
                    "0",
                    "one id in each line is expected; give the file that tune wrote");
        }
        return new LearningUnits(ids);
    }

    /** Writes one id in each line. */
    public Path write(Path folder) throws IOException {
        return Files.writeString(folder.resolve(FILE_NAME), String.join("\n", ids) + "\n");
    }

    /** Whether a unit is one of them. */
    public boolean contains(String unit) {
        return ids.contains(unit);
    }
}
