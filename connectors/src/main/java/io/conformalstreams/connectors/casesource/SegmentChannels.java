package io.conformalstreams.connectors.casesource;

import io.conformalstreams.connectors.dicom.DicomSegmentation;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.Segment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Finds the channels of a model among the segments of a DICOM file. Segments are identified by their labels. If no
 * label is the name of a channel, the segments are taken in the order of their numbers.
 */
final class SegmentChannels {

    private SegmentChannels() {}

    /**
     * The volumes of the segments, in the order of the channels. A channel without a segment is empty, because writers
     * omit segments without pixels.
     *
     * @throws FormatException if only some of the labels are names of channels, if two labels are equal, or if the
     *     labels name no channel and the number of segments differs from the number of channels
     */
    static ByteBuffer order(String file, DicomSegmentation image, List<String> channels) throws FormatException {
        List<Segment> segments = image.segments();
        List<Integer> places = new ArrayList<>();
        for (Segment segment : segments) {
            places.add(place(segment, channels));
        }
        boolean named = places.stream().anyMatch(place -> place >= 0);
        if (!named) {
            if (segments.size() != channels.size()) {
                throw new FormatException(
                        file, "channels", segments.size(), channels.size() + " are configured: " + channels);
            }
            return image.values();
        }
        if (places.contains(-1) || places.stream().distinct().count() < places.size()) {
            throw new FormatException(
                    file,
                    "segments",
                    segments.stream().map(Segment::label).toList(),
                    "at most one segment for each of " + channels + " is expected");
        }
        int size = image.grid().size();
        ByteBuffer values = image.values();
        byte[] ordered = new byte[Math.multiplyExact(channels.size(), size)];
        for (int segment = 0; segment < segments.size(); segment++) {
            values.get(segment * size, ordered, places.get(segment) * size, size);
        }
        return ByteBuffer.wrap(ordered).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int place(Segment segment, List<String> channels) {
        String label = segment.label().strip().toLowerCase(Locale.ROOT);
        for (int channel = 0; channel < channels.size(); channel++) {
            if (channels.get(channel).toLowerCase(Locale.ROOT).equals(label)) {
                return channel;
            }
        }
        return -1;
    }
}
