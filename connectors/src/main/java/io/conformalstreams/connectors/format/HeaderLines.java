package io.conformalstreams.connectors.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Reads the lines of a text header that precedes binary voxels. */
final class HeaderLines {

    private static final int LONGEST = 1 << 20;

    private HeaderLines() {}

    /**
     * Reads lines up to the last line of the header. The stream is then at the first byte after that line.
     *
     * @param isLast recognises the header's last line
     * @return all lines without their line breaks, including the last
     * @throws FormatException if the header is longer than one mebibyte
     */
    static List<String> read(String file, InputStream stream, Predicate<String> isLast) throws IOException {
        List<String> lines = new ArrayList<>();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int count = 0; count < LONGEST; count++) {
            int next = stream.read();
            if (next < 0) {
                throw new FormatException(
                        file, "header", "cut off after " + count + " bytes", "the file is damaged: write it again");
            }
            if (next != '\n') {
                line.write(next);
                continue;
            }
            String text = line.toString(StandardCharsets.UTF_8).stripTrailing();
            lines.add(text);
            if (isLast.test(text)) {
                return lines;
            }
            line.reset();
        }
        throw new FormatException(file, "header", "longer than " + LONGEST + " bytes", "a shorter header is expected");
    }
}
