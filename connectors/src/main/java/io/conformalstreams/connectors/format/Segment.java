package io.conformalstreams.connectors.format;

import java.util.List;

/**
 * A structure that a segmentation file describes.
 *
 * @param number number of the segment in the file; many writers number the segments of each file from 1
 * @param label its name; may be empty
 * @param codes the codes of its type, for example {@code SCT:84640000}; may be empty
 */
public record Segment(int number, String label, List<String> codes) {

    public Segment {
        codes = List.copyOf(codes);
    }

    /** The segment as it appears in a message. */
    public String describe() {
        return number + (label.isEmpty() ? "" : " '" + label + "'");
    }
}
