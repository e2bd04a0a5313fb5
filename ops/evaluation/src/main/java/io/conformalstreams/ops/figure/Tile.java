package io.conformalstreams.ops.figure;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Composite;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.util.Locale;
import java.util.Optional;

/**
 * One image of a figure. On the left is the backdrop with the truth's outline, on the right the backdrop with the sets,
 * and below a caption that says whether the sets are right.
 */
final class Tile {

    static final Color TRUTH = new Color(0xffd60a);
    static final Color INNER = new Color(0xff3b30);
    static final Color OUTER = new Color(0x2f8cff);

    static final int CAPTION_HEIGHT = 46;
    static final int GAP = 6;

    private static final int SHORTEST_SIDE = 256;
    private static final int LONGEST_SIDE = 768;
    private static final float OUTER_OPACITY = 0.32f;
    private static final float INNER_OPACITY = 0.45f;
    private static final float OUTLINE = 2f;
    private static final float HALO = 3.6f;

    private final FigureCase figureCase;
    private final int slice;
    private final double scaleY;
    private final double scaleX;

    Tile(FigureCase figureCase) {
        this.figureCase = figureCase;
        this.slice = figureCase.slice();
        Grid grid = figureCase.truth().grid();
        double spacingY = grid.spacing(grid.dimensions() - 2);
        double spacingX = grid.spacing(grid.dimensions() - 1);
        double finest = Math.min(spacingY, spacingX);
        double tall = grid.height() * spacingY / finest;
        double wide = grid.width() * spacingX / finest;
        double magnification = Math.max(1, Math.ceil(SHORTEST_SIDE / Math.min(tall, wide)));
        double fitting = Math.min(magnification, LONGEST_SIDE / Math.max(tall, wide));
        this.scaleY = fitting * spacingY / finest;
        this.scaleX = fitting * spacingX / finest;
    }

    int panelWidth() {
        return (int) Math.max(1, Math.round(figureCase.truth().grid().width() * scaleX));
    }

    int panelHeight() {
        return (int) Math.max(1, Math.round(figureCase.truth().grid().height() * scaleY));
    }

    int width() {
        return 2 * panelWidth() + GAP;
    }

    int height() {
        return panelHeight() + CAPTION_HEIGHT;
    }

    /** Draws the tile with its upper left corner at (x, y). */
    void draw(Graphics2D pen, int x, int y) {
        Shape truth = outline(figureCase.truth());
        panel(pen, x, y, graphics -> outline(graphics, truth, TRUTH));
        panel(pen, x + panelWidth() + GAP, y, graphics -> {
            Optional<Shape> inner = figureCase.inner().map(set -> outline(set.mask()));
            Optional<Shape> outer = figureCase.outer().map(set -> outline(set.mask()));
            outer.ifPresent(shape -> fill(graphics, shape, OUTER, OUTER_OPACITY));
            inner.ifPresent(shape -> fill(graphics, shape, INNER, INNER_OPACITY));
            outer.ifPresent(shape -> outline(graphics, shape, OUTER));
            inner.ifPresent(shape -> outline(graphics, shape, INNER));
            outline(graphics, truth, TRUTH);
        });
        caption(new Text(pen), x, y + panelHeight());
    }

    private void panel(Graphics2D pen, int x, int y, Drawing drawing) {
        Graphics2D graphics = (Graphics2D) pen.create(x, y, panelWidth(), panelHeight());
        BufferedImage backdrop = figureCase.backdrop().slice(slice);
        graphics.drawImage(backdrop, 0, 0, panelWidth(), panelHeight(), null);
        drawing.on(graphics);
        graphics.dispose();
    }

    private void caption(Text lettering, int x, int y) {
        Grid grid = figureCase.truth().grid();
        String where = grid.dimensions() == 3 ? " · slice " + (slice + 1) + " of " + grid.depth() : "";
        String detail = figureCase.model() + " · α = " + figureCase.alpha().toPlainString() + where;
        int room = width()
                - GAP
                - Math.max(
                        verdictWidth(lettering, "inner", figureCase.inner()),
                        verdictWidth(lettering, "outer", figureCase.outer()));
        lettering.left(figureCase.imageId(), Text.Style.NAME, x, y + 19, room);
        lettering.left(detail, Text.Style.DETAIL, x, y + 37, room);
        verdict(lettering, "inner", figureCase.inner(), x + width(), y + 19);
        verdict(lettering, "outer", figureCase.outer(), x + width(), y + 37);
    }

    private static int verdictWidth(Text lettering, String side, Optional<JudgedSet> set) {
        return set.map(claimed -> lettering.width(text(side, claimed.verdict()), style(claimed.verdict())))
                .orElse(0);
    }

    private static void verdict(Text lettering, String side, Optional<JudgedSet> set, int x, int y) {
        set.ifPresent(claimed -> lettering.right(text(side, claimed.verdict()), style(claimed.verdict()), x, y));
    }

    static String text(String side, Verdict verdict) {
        if (verdict instanceof Verdict.Misses misses) {
            return side + String.format(Locale.ROOT, " misses %.1f %%", 100 * misses.share());
        }
        return side + (isRight(verdict) ? " holds" : " fails");
    }

    private static Text.Style style(Verdict verdict) {
        if (verdict instanceof Verdict.Misses) {
            return Text.Style.DETAIL;
        }
        return isRight(verdict) ? Text.Style.HOLDS : Text.Style.FAILS;
    }

    private static boolean isRight(Verdict verdict) {
        return verdict instanceof Verdict.Holds holds && holds.right();
    }

    private Shape outline(PackedMask mask) {
        return AffineTransform.getScaleInstance(scaleX, scaleY).createTransformedShape(Contour.of(mask, slice));
    }

    private static void fill(Graphics2D graphics, Shape shape, Color colour, float opacity) {
        Composite before = graphics.getComposite();
        graphics.setComposite(AlphaComposite.getInstance(AlphaComposite.SRC_OVER, opacity));
        graphics.setColor(colour);
        graphics.fill(shape);
        graphics.setComposite(before);
    }

    /** A dark halo keeps the line readable on white and on its own colour. */
    private static void outline(Graphics2D graphics, Shape shape, Color colour) {
        graphics.setStroke(new BasicStroke(HALO, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        graphics.setColor(new Color(0, 0, 0, 110));
        graphics.draw(shape);
        graphics.setStroke(new BasicStroke(OUTLINE, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        graphics.setColor(colour);
        graphics.draw(shape);
    }

    @FunctionalInterface
    private interface Drawing {
        void on(Graphics2D graphics);
    }
}
