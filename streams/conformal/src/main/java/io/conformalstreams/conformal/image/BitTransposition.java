package io.conformalstreams.conformal.image;

import java.util.Arrays;

/**
 * Transposes the bits of a block of 32 rows (Warren, "Hacker's Delight", section 7-3). The input has one integer for
 * each column. The output has the words of each row.
 */
final class BitTransposition {
    private static final int ROWS = 32;
    private static final int GROUP = 8;

    private BitTransposition() {}

    /**
     * Writes bit r of column c to bit {@code c & 63} of word {@code firstWord + r * width / 64 + (c >>> 6)}.
     *
     * @param columns the columns, from index 0 on
     * @param width the number of columns, a multiple of 64
     * @param flip 0, or -1 to write the complements
     */
    static void rowsOfColumns(int[] columns, int width, long flip, long[] words, int firstWord) {
        int wordsOfRow = width / Long.SIZE;
        if ((columns[0] == 0 || columns[0] == -1) && areEqual(columns, width)) {
            Arrays.fill(words, firstWord, firstWord + ROWS * wordsOfRow, flip ^ columns[0]);
            return;
        }
        long[] lanes = new long[ROWS];
        for (int word = 0; word < wordsOfRow; word++) {
            exchangeBytes(columns, word * Long.SIZE, flip, lanes);
            for (int group = 0; group < ROWS; group += GROUP) {
                exchangeBits(lanes, group, words, firstWord + wordsOfRow * group + word, wordsOfRow);
            }
        }
    }

    private static boolean areEqual(int[] columns, int width) {
        int first = columns[0];
        int differences = 0;
        for (int i = 0; i < width; i++) {
            differences |= columns[i] ^ first;
        }
        return differences == 0;
    }

    /** Packs two columns that are 32 apart into one word, and transposes squares of 32 and of 16 bits. */
    private static void exchangeBytes(int[] columns, int first, long flip, long[] lanes) {
        for (int i = 0; i < GROUP; i++) {
            int at = first + i;
            long a = flip ^ (columns[at] & 0xffffffffL | (long) columns[at + 32] << Integer.SIZE);
            long b = flip ^ (columns[at + 8] & 0xffffffffL | (long) columns[at + 40] << Integer.SIZE);
            long c = flip ^ (columns[at + 16] & 0xffffffffL | (long) columns[at + 48] << Integer.SIZE);
            long d = flip ^ (columns[at + 24] & 0xffffffffL | (long) columns[at + 56] << Integer.SIZE);
            long ac = (a >>> 16 ^ c) & 0x0000ffff0000ffffL;
            long bd = (b >>> 16 ^ d) & 0x0000ffff0000ffffL;
            a ^= ac << 16;
            b ^= bd << 16;
            c ^= ac;
            d ^= bd;
            long ab = (a >>> 8 ^ b) & 0x00ff00ff00ff00ffL;
            long cd = (c >>> 8 ^ d) & 0x00ff00ff00ff00ffL;
            lanes[i] = a ^ ab << 8;
            lanes[i + 8] = b ^ ab;
            lanes[i + 16] = c ^ cd << 8;
            lanes[i + 24] = d ^ cd;
        }
    }

    /**
     * Transposes squares of 8, 4 and 2 bits of eight rows, and writes one word of each row.
     *
     * @param step the number of words from one row to the next
     */
    private static void exchangeBits(long[] lanes, int group, long[] words, int word, int step) {
        long a = lanes[group];
        long b = lanes[group + 1];
        long c = lanes[group + 2];
        long d = lanes[group + 3];
        long e = lanes[group + 4];
        long f = lanes[group + 5];
        long g = lanes[group + 6];
        long h = lanes[group + 7];
        long ae = (a >>> 4 ^ e) & 0x0f0f0f0f0f0f0f0fL;
        long bf = (b >>> 4 ^ f) & 0x0f0f0f0f0f0f0f0fL;
        long cg = (c >>> 4 ^ g) & 0x0f0f0f0f0f0f0f0fL;
        long dh = (d >>> 4 ^ h) & 0x0f0f0f0f0f0f0f0fL;
        a ^= ae << 4;
        b ^= bf << 4;
        c ^= cg << 4;
        d ^= dh << 4;
        e ^= ae;
        f ^= bf;
        g ^= cg;
        h ^= dh;
        long ac = (a >>> 2 ^ c) & 0x3333333333333333L;
        long bd = (b >>> 2 ^ d) & 0x3333333333333333L;
        long eg = (e >>> 2 ^ g) & 0x3333333333333333L;
        long fh = (f >>> 2 ^ h) & 0x3333333333333333L;
        a ^= ac << 2;
        b ^= bd << 2;
        c ^= ac;
        d ^= bd;
        e ^= eg << 2;
        f ^= fh << 2;
        g ^= eg;
        h ^= fh;
        long ab = (a >>> 1 ^ b) & 0x5555555555555555L;
        long cd = (c >>> 1 ^ d) & 0x5555555555555555L;
        long ef = (e >>> 1 ^ f) & 0x5555555555555555L;
        long gh = (g >>> 1 ^ h) & 0x5555555555555555L;
        words[word] = a ^ ab << 1;
        words[word + 1 * step] = b ^ ab;
        words[word + 2 * step] = c ^ cd << 1;
        words[word + 3 * step] = d ^ cd;
        words[word + 4 * step] = e ^ ef << 1;
        words[word + 5 * step] = f ^ ef;
        words[word + 6 * step] = g ^ gh << 1;
        words[word + 7 * step] = h ^ gh;
    }
}
