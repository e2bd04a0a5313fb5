package io.conformalstreams.connectors.dicom;

/** The colours of sets, the same in all formats: one for inner and one for outer sets. */
enum SetColour {
    INNER(230, 97, 1),
    OUTER(94, 60, 153);

    private final int red;
    private final int green;
    private final int blue;

    SetColour(int red, int green, int blue) {
        this.red = red;
        this.green = green;
        this.blue = blue;
    }

    static SetColour of(SetSegment segment) {
        return segment.outer() ? OUTER : INNER;
    }

    String[] rgb() {
        return new String[] {Integer.toString(red), Integer.toString(green), Integer.toString(blue)};
    }

    /** CIELab under D50 as three unsigned words (PS3.3, C.10.7.1.1). */
    int[] cielab() {
        double r = linear(red);
        double g = linear(green);
        double b = linear(blue);
        double x = compressed((0.4360747 * r + 0.3850649 * g + 0.1430804 * b) / 0.9642);
        double y = compressed(0.2225045 * r + 0.7168786 * g + 0.0606169 * b);
        double z = compressed((0.0139322 * r + 0.0971045 * g + 0.7141733 * b) / 0.8249);
        double lightness = 116 * y - 16;
        return new int[] {
            (int) Math.rint(lightness * 65535 / 100),
            (int) Math.rint((500 * (x - y) + 128) * 65535 / 255),
            (int) Math.rint((200 * (y - z) + 128) * 65535 / 255)
        };
    }

    private static double linear(int level) {
        double share = level / 255.0;
        return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    }

    private static double compressed(double value) {
        return value > 216.0 / 24389 ? Math.cbrt(value) : (24389.0 / 27 * value + 16) / 116;
    }
}
