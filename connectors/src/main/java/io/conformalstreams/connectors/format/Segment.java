package io.conformalstreams.connectors.format;

import java.util.List;

/**
 * A structure that a segmentation file describes.
 *
 * @param number number of the segment in the file; often counted from 1 in each file
 * @param label its name; may be empty
 * @param codes its coded type, as {@code SCT:84640000}; may be empty
 */
public record Segment(int number, String label, List<String> codes) {

    public Segment {
        codes = List.copyOf(codes);
    }

    /** As a message names it. */
    String describe() {
        return number + (label.isEmpty() ? "" : " '" + label + "'");
    }
}
