package io.conformalstreams.ops.dataset;

import io.conformalstreams.conformal.geometry.ImageGeometry;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.conformal.image.LabelMap;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.conformal.image.ScoreMap;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.Set;

/**
 * The pixels of one case.
 *
 * @param reference identifies the case
 * @param grid shape and spacing shared by scores, labels and picture
 * @param encoding how a score is stored
 * @param scores scores of all channels, shape [channel, (z), y, x], row-major, little-endian; the accessor gives a
 *     read-only view from position 0
 * @param labels label values, shape [(z), y, x], one unsigned byte each; the accessor gives a read-only view from
 *     position 0
 * @param picture the image that the model saw, as grey values, shape [(z), y, x], one unsigned byte each, if the source
 *     has it; used only for display
 * @param geometry where the grid lies in the patient, with a direction for each axis of the grid; empty if unknown
 */
public record Case(
        CaseReference reference,
        Grid grid,
        ScoreEncoding encoding,
        ByteBuffer scores,
        ByteBuffer labels,
        Optional<ByteBuffer> picture,
        Optional<ImageGeometry> geometry) {

    /** A case whose place in the patient is unknown. */
    public Case(
            CaseReference reference,
            Grid grid,
            ScoreEncoding encoding,
            ByteBuffer scores,
            ByteBuffer labels,
            Optional<ByteBuffer> picture) {
        this(reference, grid, encoding, scores, labels, picture, Optional.empty());
    }

    public Case {
        scores = view(scores);
        labels = view(labels);
        picture = picture.map(Case::view);
        long channelBytes = channelBytes(grid, encoding);
        if (scores.limit() == 0 || scores.limit() % channelBytes != 0) {
            throw new IllegalArgumentException("scores of case " + reference.caseId() + " have " + scores.limit()
                    + " bytes; a multiple of " + channelBytes + ", the size of a channel, is expected");
        }
        requirePixels(reference, grid, "labels", labels);
        if (picture.isPresent()) {
            requirePixels(reference, grid, "picture", picture.get());
        }
    }

    @Override
    public ByteBuffer scores() {
        return view(scores);
    }

    @Override
    public ByteBuffer labels() {
        return view(labels);
    }

    @Override
    public Optional<ByteBuffer> picture() {
        return picture.map(Case::view);
    }

    /** Number of channels. */
    public int channels() {
        return Math.toIntExact(scores.limit() / channelBytes(grid, encoding));
    }

    /**
     * The scores of one channel.
     *
     * @param channel from 0 to one less than {@link #channels()}
     * @throws InvalidImageException if a score isn't a number; the message names case, channel and pixel
     */
    public ScoreMap scoreMap(int channel) {
        int bytes = Math.toIntExact(channelBytes(grid, encoding));
        try {
            return ScoreMap.of(grid, encoding, view(scores.slice(channel * bytes, bytes)));
        } catch (InvalidImageException e) {
            throw new InvalidImageException(
                    "scores of case " + reference.caseId() + ", channel " + channel + ": " + e.getMessage());
        }
    }

    /** The ground truth of all channels. */
    public LabelMap labelMap() {
        return LabelMap.of(grid, labels());
    }

    /**
     * The pixels that were not annotated.
     *
     * @param ignoreLabel their value in the label map, if the data set has one
     */
    public PackedMask ignored(Optional<Integer> ignoreLabel) {
        return ignoreLabel.map(value -> labelMap().mask(Set.of(value))).orElseGet(() -> PackedMask.none(grid));
    }

    private static void requirePixels(CaseReference reference, Grid grid, String what, ByteBuffer bytes) {
        if (bytes.limit() != grid.size()) {
            throw new IllegalArgumentException(what + " of case " + reference.caseId() + " have " + bytes.limit()
                    + " bytes; the grid has " + grid.size() + " pixels");
        }
    }

    private static long channelBytes(Grid grid, ScoreEncoding encoding) {
        return (long) grid.size() * encoding.bytesPerScore();
    }

    private static ByteBuffer view(ByteBuffer bytes) {
        return bytes.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }
}
