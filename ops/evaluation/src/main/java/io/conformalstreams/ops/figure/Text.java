package io.conformalstreams.ops.figure;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;

/**
 * Draws text if the Java runtime has font libraries. Runtimes in small containers often lack them and throw an
 * exception when they draw a letter. Figures then have no captions.
 */
final class Text {

    private static final boolean AVAILABLE = probe();

    private final Graphics2D graphics;

    Text(Graphics2D graphics) {
        this.graphics = graphics;
    }

    /** Whether this runtime can draw text at all. */
    static boolean isAvailable() {
        return AVAILABLE;
    }

    /** Writes a line from the left. A line that is too long is shortened with an ellipsis. */
    void left(String text, Style style, int x, int baseline, int width) {
        if (AVAILABLE) {
            prepare(style);
            graphics.drawString(fitted(text, width), x, baseline);
        }
    }

    /** Writes a line that ends at {@code x}. */
    void right(String text, Style style, int x, int baseline) {
        if (AVAILABLE) {
            prepare(style);
            graphics.drawString(text, x - graphics.getFontMetrics().stringWidth(text), baseline);
        }
    }

    /** Width of a line in pixels; 0 if this runtime can't draw text. */
    int width(String text, Style style) {
        if (!AVAILABLE) {
            return 0;
        }
        prepare(style);
        return graphics.getFontMetrics().stringWidth(text);
    }

    private void prepare(Style style) {
        graphics.setFont(style.font());
        graphics.setColor(style.colour());
    }

    private String fitted(String text, int width) {
        if (graphics.getFontMetrics().stringWidth(text) <= width) {
            return text;
        }
        int length = text.length();
        while (length > 1 && graphics.getFontMetrics().stringWidth(text.substring(0, length) + "…") > width) {
            length--;
        }
        return text.substring(0, length) + "…";
    }

    private static boolean probe() {
        try {
            return new Font(Font.SANS_SERIF, Font.PLAIN, 12).getStringBounds("a", RasterImages.fontContext()) != null;
        } catch (RuntimeException | LinkageError | InternalError e) {
            return false;
        }
    }

    /** Size, weight and colour of text. */
    enum Style {
        TITLE(18, Font.BOLD, new Color(0x1c2430)),
        NAME(14, Font.BOLD, new Color(0x1c2430)),
        DETAIL(13, Font.PLAIN, new Color(0x5b6675)),
        HOLDS(13, Font.BOLD, new Color(0x23804a)),
        FAILS(13, Font.BOLD, new Color(0xb4232a));

        private final int size;
        private final int weight;
        private final Color colour;

        Style(int size, int weight, Color colour) {
            this.size = size;
            this.weight = weight;
            this.colour = colour;
        }

        Font font() {
            return new Font(Font.SANS_SERIF, weight, size);
        }

        Color colour() {
            return colour;
        }
    }
}
