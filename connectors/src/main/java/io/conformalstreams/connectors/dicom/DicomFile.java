package io.conformalstreams.connectors.dicom;

import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.SizeLimit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** A DICOM file with a segmentation or a parametric map. The SOP class distinguishes the two. */
public final class DicomFile {

    private final String file;
    private final long size;
    private final SizeLimit limit;
    private final DicomDataSet dataSet;

    private DicomFile(String file, long size, SizeLimit limit, DicomDataSet dataSet) {
        this.file = file;
        this.size = size;
        this.limit = limit;
        this.dataSet = dataSet;
    }

    /**
     * Reads a file.
     *
     * @throws FormatException if the file isn't DICOM, has an unsupported transfer syntax, or exceeds the limit
     */
    public static DicomFile read(Path path, SizeLimit limit) throws IOException {
        long size = Files.size(path);
        if (size > limit.bytes()) {
            throw new FormatException(
                    path.toString(), "size", size + " bytes", "the limit is " + limit.bytes() + " bytes");
        }
        try (InputStream stream = Files.newInputStream(path)) {
            return parse(path.toString(), stream.readNBytes(limit.bytes()), limit);
        }
    }

    /**
     * Reads a file in memory.
     *
     * @param file its name, for messages
     * @throws FormatException as for {@link #read}
     */
    public static DicomFile parse(String file, byte[] content, SizeLimit limit) throws FormatException {
        return new DicomFile(file, content.length, limit, DicomParser.file(file, content, limit));
    }

    /** Whether it is a parametric map. */
    public boolean isParametricMap() {
        return dataSet.text(DicomTag.SOP_CLASS)
                .filter(DicomParametricMapReader.PARAMETRIC_MAP_STORAGE::equals)
                .isPresent();
    }

    /**
     * Its volumes of real-world values.
     *
     * @throws FormatException if it isn't a parametric map, or exceeds the limit
     */
    public DicomParametricMap parametricMap() throws FormatException {
        return new DicomParametricMapReader(file, size, limit, dataSet).read();
    }

    /**
     * Its segments, on every slice of the source series that the file names.
     *
     * @throws FormatException if it isn't a segmentation, or exceeds the limit
     */
    public DicomSegmentation segmentation() throws FormatException {
        return new DicomSegmentationReader(file, size, limit, dataSet).read(OptionalInt.empty(), Optional.empty());
    }

    /**
     * Its segments, on the slices of the image that it belongs to. If both files give positions in one frame of
     * reference, the positions place the frames among the slices. Otherwise, a segmentation with {@code count} slices
     * counts as complete, even if its source series has more.
     *
     * @param count number of slices of the image
     * @param slices positions of these slices; empty if unknown
     * @throws FormatException if it isn't a segmentation, lies outside these slices, or exceeds the limit
     */
    public DicomSegmentation segmentation(int count, Optional<SliceStack> slices) throws FormatException {
        return new DicomSegmentationReader(file, size, limit, dataSet).read(OptionalInt.of(count), slices);
    }

    /**
     * The identifiers of the file, and the series from which it was made.
     *
     * @throws FormatException if it names no instance or no series
     */
    public DicomProvenance provenance() throws FormatException {
        return DicomProvenance.of(dataSet);
    }

    /** The text of an attribute of the data set itself; empty if it has none. */
    public Optional<String> text(int tag) {
        return dataSet.text(tag).filter(text -> !text.isEmpty());
    }
}
