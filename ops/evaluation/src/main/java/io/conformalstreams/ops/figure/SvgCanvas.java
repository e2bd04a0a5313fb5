package io.conformalstreams.ops.figure;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Draws into an SVG file. */
final class SvgCanvas implements Canvas {

    private final StringBuilder shapes = new StringBuilder();
    private final int width;
    private final int height;

    SvgCanvas(int width, int height) {
        this.width = width;
        this.height = height;
    }

    @Override
    public void line(double[] xs, double[] ys, Color colour, double width, boolean dashed) {
        add(
                "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%s\"%s/>",
                points(xs, ys), hexadecimal(colour), number(width), dashed ? " stroke-dasharray=\"4 4\"" : "");
    }

    @Override
    public void area(double[] xs, double[] ys, Color colour) {
        add(
                "<polygon points=\"%s\" fill=\"%s\" fill-opacity=\"%s\"/>",
                points(xs, ys), hexadecimal(colour), number(colour.getAlpha() / 255.0));
    }

    @Override
    public void text(String text, double x, double y, int size, boolean bold, Color colour, Anchor anchor) {
        add(
                "<text x=\"%s\" y=\"%s\" font-family=\"sans-serif\" font-size=\"%d\"%s fill=\"%s\" text-anchor=\"%s\">%s</text>",
                number(x),
                number(y),
                size,
                bold ? " font-weight=\"bold\"" : "",
                hexadecimal(colour),
                anchor.name().toLowerCase(Locale.ROOT),
                text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
    }

    private void add(String shape, Object... values) {
        shapes.append(String.format(Locale.ROOT, shape, values)).append('\n');
    }

    private static String points(double[] xs, double[] ys) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < xs.length; i++) {
            points.append(i == 0 ? "" : " ").append(number(xs[i])).append(',').append(number(ys[i]));
        }
        return points.toString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String hexadecimal(Color colour) {
        return String.format("#%06x", colour.getRGB() & 0xffffff);
    }

    @Override
    public void write(Path file) throws IOException {
        Files.writeString(
                file,
                String.format(
                        Locale.ROOT,
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$d\" height=\"%2$d\" viewBox=\"0 0 %1$d %2$d\">%n"
                                + "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>%n%3$s</svg>%n",
                        width,
                        height,
                        shapes));
    }
}
