package io.conformalstreams.conformal.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;

/**
 * A small random image. Grid, encoding, kind of buffer and pixels vary. There are ties, infinities, both zeros and
 * degenerate truths. The scores are also kept as doubles, which this class decodes by arithmetic.
 *
 * @param values the scores as doubles
 * @param inTruth the ground truth
 */
public record RandomImage(Grid grid, ScoreMap scores, LabelMap labels, double[] values, boolean[] inTruth) {
    private static final Set<Integer> LABEL_VALUES = Set.of(1, 200, 255);

    public static RandomImage of(long seed) {
        Random random = new Random(seed);
        Grid grid = grid(random);
        ScoreEncoding encoding = switch (random.nextInt(3)) {
            case 0 -> new ScoreEncoding.Float32();
            case 1 -> new ScoreEncoding.Float16();
            default -> new ScoreEncoding.Uint8(0.1 * (1 + random.nextInt(3)), random.nextBoolean() ? -3 : 0);
        };
        return of(grid, encoding, random);
    }

    private static RandomImage of(Grid grid, ScoreEncoding encoding, Random random) {
        int size = grid.size();
        ByteBuffer bytes = buffer(size * encoding.bytesPerScore(), random);
        int content = random.nextInt(5);
        int constant = random.nextInt(1 << 16);
        for (int i = 0; i < size; i++) {
            write(bytes, i, encoding, content, constant, random);
        }
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            values[i] = decode(bytes, i, encoding);
        }
        ByteBuffer labels = buffer(size, random);
        boolean[] inTruth = new boolean[size];
        int truth = random.nextInt(6);
        double cut = values[random.nextInt(size)];
        for (int i = 0; i < size; i++) {
            inTruth[i] = switch (truth) {
                case 0 -> false;
                case 1 -> true;
                case 2 -> random.nextBoolean();
                case 3 -> values[i] >= cut;
                default -> values[i] + random.nextGaussian() > cut;
            };
            int label =
                    inTruth[i] ? new int[] {1, 200, 255}[random.nextInt(3)] : new int[] {0, 2, 254}[random.nextInt(3)];
            labels.put(labels.position() + i, (byte) label);
        }
        ByteBuffer seen = random.nextBoolean() ? bytes.asReadOnlyBuffer() : bytes;
        return new RandomImage(grid, ScoreMap.of(grid, encoding, seen), LabelMap.of(grid, labels), values, inTruth);
    }

    /** Returns the truth as a mask of the library. */
    public PackedMask truth() {
        return labels.mask(LABEL_VALUES);
    }

    /** Returns the same grid and truth with transformed scores, in binary32. */
    public ScoreMap mapped(DoubleUnaryOperator transformation) {
        ByteBuffer bytes = ByteBuffer.allocate(grid.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            bytes.putFloat((float) transformation.applyAsDouble(value));
        }
        return ScoreMap.of(grid, new ScoreEncoding.Float32(), bytes.flip());
    }

    /** Returns a mask from one flag per pixel, packed bit by bit. */
    public static PackedMask mask(Grid grid, boolean[] members) {
        byte[] bytes = new byte[(members.length + 7) / 8];
        for (int i = 0; i < members.length; i++) {
            if (members[i]) {
                bytes[i / 8] |= (byte) (1 << i % 8);
            }
        }
        return PackedMask.ofPackedBytes(grid, bytes);
    }

    /**
     * Returns a small grid with two or three axes, with equal or different spacings. One in eight has a few long rows:
     * half a block of pixels to three blocks, because kernels process the rest of an image differently.
     */
    public static Grid grid(Random random) {
        int[] shape = new int[2 + random.nextInt(2)];
        int largest = shape.length == 2 ? 24 : 9;
        double[] spacing = new double[shape.length];
        double[] spacings = {0.5, 1, 0.7, 2.5};
        boolean isotropic = random.nextBoolean();
        for (int axis = 0; axis < shape.length; axis++) {
            shape[axis] = 1 + random.nextInt(largest);
            spacing[axis] = isotropic && axis > 0 ? spacing[0] : spacings[random.nextInt(spacings.length)];
        }
        if (random.nextInt(8) == 0) {
            int mostRows = shape.length == 2 ? 5 : 2;
            for (int axis = 0; axis < shape.length; axis++) {
                shape[axis] = Math.min(shape[axis], mostRows);
            }
            shape[shape.length - 1] = 4000 + random.nextInt(300);
        }
        return Grid.of(shape, spacing);
    }

    /** Returns a little-endian buffer, either inside a larger array or outside the heap. */
    private static ByteBuffer buffer(int length, Random random) {
        int before = random.nextInt(5);
        int capacity = before + length + random.nextInt(5);
        ByteBuffer whole = random.nextBoolean() ? ByteBuffer.allocate(capacity) : ByteBuffer.allocateDirect(capacity);
        ByteBuffer view = random.nextBoolean()
                ? whole.slice(before, length)
                : whole.position(before).limit(before + length);
        return view.order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void write(
            ByteBuffer bytes, int index, ScoreEncoding encoding, int content, int constant, Random random) {
        int at = bytes.position() + index * encoding.bytesPerScore();
        if (encoding instanceof ScoreEncoding.Uint8) {
            bytes.put(at, (byte) (content == 0 ? constant : random.nextInt(content == 1 ? 4 : 256)));
        } else if (encoding instanceof ScoreEncoding.Float16) {
            int bits = content == 0 ? constant : content == 1 ? ties(random) : random.nextInt(1 << 16);
            boolean notANumber = (bits & 0x7c00) == 0x7c00 && (bits & 0x3ff) != 0;
            bytes.putShort(at, (short) (notANumber ? bits & 0xfc00 : bits));
        } else {
            bytes.putFloat(at, (float) score(content, constant, random));
        }
    }

    /** Returns a half-precision bit pattern: an infinity, a zero or one of a few numbers. */
    private static int ties(Random random) {
        return new int[] {0xfc00, 0x7c00, 0x8000, 0, 0x3c00, 0xbc00, 0x3800}[random.nextInt(7)];
    }

    private static double score(int content, int constant, Random random) {
        return switch (content) {
            case 0 -> constant - 30_000;
            case 1 -> halfPrecision(ties(random));
            case 2 -> Math.rint(2 * random.nextGaussian()) / 2;
            case 3 -> random.nextFloat();
            default -> 3 * random.nextGaussian();
        };
    }

    private static double decode(ByteBuffer bytes, int index, ScoreEncoding encoding) {
        int at = bytes.position() + index * encoding.bytesPerScore();
        if (encoding instanceof ScoreEncoding.Uint8 uint8) {
            return uint8.scale() * Byte.toUnsignedInt(bytes.get(at)) + uint8.offset();
        }
        return encoding instanceof ScoreEncoding.Float16
                ? halfPrecision(Short.toUnsignedInt(bytes.getShort(at)))
                : bytes.getFloat(at);
    }

    /** Decodes IEEE 754 binary16 by its definition. */
    static double halfPrecision(int bits) {
        double sign = bits < 0x8000 ? 1 : -1;
        int exponent = bits >> 10 & 0x1f;
        double fraction = (bits & 0x3ff) / 1024.0;
        if (exponent == 0x1f) {
            return fraction == 0 ? sign / 0.0 : Double.NaN;
        }
        return exponent == 0 ? sign * fraction * Math.pow(2, -14) : sign * (1 + fraction) * Math.pow(2, exponent - 15);
    }
}
