package io.conformalstreams.ops.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Draws into a PNG file, with two pixels for each unit of length. */
final class RasterCanvas implements Canvas {

    private static final int RESOLUTION = 2;

    private final BufferedImage image;
    private final Graphics2D pen;

    RasterCanvas(int width, int height) {
        this.image = RasterImages.blank(RESOLUTION * width, RESOLUTION * height);
        this.pen = RasterImages.pen(image);
        pen.scale(RESOLUTION, RESOLUTION);
    }

    @Override
    public void line(double[] xs, double[] ys, Color colour, double width, boolean dashed) {
        pen.setColor(colour);
        float[] dashes = dashed ? new float[] {4, 4} : null;
        pen.setStroke(new BasicStroke((float) width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dashes, 0));
        pen.draw(path(xs, ys));
    }

    @Override
    public void area(double[] xs, double[] ys, Color colour) {
        pen.setColor(colour);
        Path2D path = path(xs, ys);
        path.closePath();
        pen.fill(path);
    }

    private static Path2D path(double[] xs, double[] ys) {
        Path2D path = new Path2D.Double();
        path.moveTo(xs[0], ys[0]);
        for (int i = 1; i < xs.length; i++) {
            path.lineTo(xs[i], ys[i]);
        }
        return path;
    }

    @Override
    public void text(String text, double x, double y, int size, boolean bold, Color colour, Anchor anchor) {
        if (!Text.isAvailable()) {
            return;
        }
        pen.setFont(new Font(Font.SANS_SERIF, bold ? Font.BOLD : Font.PLAIN, size));
        pen.setColor(colour);
        double width = pen.getFontMetrics().stringWidth(text);
        double before = anchor == Anchor.START ? 0 : anchor == Anchor.MIDDLE ? width / 2 : width;
        pen.drawString(text, (float) (x - before), (float) y);
    }

    @Override
    public void write(Path file) throws IOException {
        pen.dispose();
        try (OutputStream stream = Files.newOutputStream(file)) {
            ImageIO.write(image, "png", stream);
        }
    }
}
