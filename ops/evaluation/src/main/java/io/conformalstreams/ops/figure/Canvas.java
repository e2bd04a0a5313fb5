package io.conformalstreams.ops.figure;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;

/** A white canvas for lines, areas and text. Coordinates are pixels from the upper left corner. */
sealed interface Canvas permits RasterCanvas, SvgCanvas {

    /** The alignment of a text relative to its position. */
    enum Anchor {
        START,
        MIDDLE,
        END
    }

    /**
     * Draws a connected line.
     *
     * @param dashed whether the line is dashed
     */
    void line(double[] xs, double[] ys, Color colour, double width, boolean dashed);

    /** Fills a polygon. */
    void area(double[] xs, double[] ys, Color colour);

    /** Writes a line of text; y is its baseline. */
    void text(String text, double x, double y, int size, boolean bold, Color colour, Anchor anchor);

    /** Writes the file. */
    void write(Path file) throws IOException;
}
