package io.conformalstreams.connectors.dicom;

import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.SizeLimit;

/** The pixels of the segments of a DICOM segmentation. */
sealed interface SegmentPixels {

    /** The stored value that represents a fraction of 1. */
    int maximum();

    /** The meaning of a fraction; empty if the values aren't fractions. */
    String fractionalType();

    /** One byte for each pixel, segment after segment. */
    byte[] values(String file, int size, int segments) throws FormatException;

    /** Sets the pixels of a segment to a value. */
    void paint(int segment, byte value, byte[] labels);

    /**
     * One volume for each segment.
     *
     * @param fractionalType empty for a binary segmentation
     * @param volumes one after the other, one byte for each pixel
     */
    record Volumes(int maximum, String fractionalType, byte[] volumes) implements SegmentPixels {

        @Override
        public byte[] values(String file, int size, int segments) {
            return volumes;
        }

        @Override
        public void paint(int segment, byte value, byte[] labels) {
            int start = segment * labels.length;
            for (int index = 0; index < labels.length; index++) {
                if (volumes[start + index] != 0) {
                    labels[index] = value;
                }
            }
        }
    }

    /**
     * A label map, in which segments don't overlap.
     *
     * @param indices for each pixel, one more than the index of its segment; 0 if it has none
     * @param limit on the size of the volumes
     */
    record LabelMap(byte[] indices, SizeLimit limit) implements SegmentPixels {

        /** The number of segments that a byte can distinguish. */
        static final int MOST_SEGMENTS = 255;

        @Override
        public int maximum() {
            return 1;
        }

        @Override
        public String fractionalType() {
            return "";
        }

        @Override
        public byte[] values(String file, int size, int segments) throws FormatException {
            byte[] volumes = new byte[limit.checkedLength(file, new long[] {segments, size}, 1)];
            for (int index = 0; index < size; index++) {
                if (indices[index] != 0) {
                    volumes[((indices[index] & 0xff) - 1) * size + index] = 1;
                }
            }
            return volumes;
        }

        @Override
        public void paint(int segment, byte value, byte[] labels) {
            for (int index = 0; index < labels.length; index++) {
                if ((indices[index] & 0xff) == segment + 1) {
                    labels[index] = value;
                }
            }
        }
    }
}
