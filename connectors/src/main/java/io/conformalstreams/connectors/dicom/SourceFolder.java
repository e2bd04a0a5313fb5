package io.conformalstreams.connectors.dicom;

import io.conformalstreams.connectors.format.FormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads a series from a folder of its DICOM files. Only their headers are read. */
public final class SourceFolder {

    private static final int BEGINNING = 1 << 18;
    private static final int LONGEST_HEADER = 1 << 26;
    private static final int MOST_FILES = 20_000;

    private SourceFolder() {}

    /**
     * The series of the images in a folder.
     *
     * @param series identifier of the series; if empty, the folder must contain exactly one series. Segmentations,
     *     reports and other objects without images don't count
     * @throws FormatException if there is no such series, if there are several, or if the series isn't a stack of
     *     images
     */
    public static SourceSeries read(Path folder, Optional<String> series) throws IOException {
        List<DicomDataSet> found = new ArrayList<>();
        for (Path file : files(folder)) {
            Optional<DicomDataSet> header = header(file);
            if (header.isPresent() && isImage(header.get())) {
                boolean asked = series.isEmpty() || series.equals(header.get().text(DicomTag.SERIES_INSTANCE));
                if (asked) {
                    found.add(header.get());
                }
            }
        }
        if (found.isEmpty()) {
            throw new FormatException(
                    folder.toString(),
                    "images",
                    "none" + series.map(one -> " of series " + one).orElse(""),
                    "the DICOM files of the source series are expected");
        }
        return SourceSeries.of(folder.toString(), found);
    }

    /** The image headers of a series; objects derived from it are left out. */
    static boolean isImage(DicomDataSet header) throws FormatException {
        String modality = header.text(DicomTag.MODALITY).orElse("");
        String sopClass = header.text(DicomTag.SOP_CLASS).orElse("");
        return header.unsignedShort(DicomTag.ROWS).isPresent() && SourceSeries.isImage(sopClass, modality);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder, 4)) {
            List<Path> found = files.filter(Files::isRegularFile)
                    .sorted()
                    .limit(MOST_FILES + 1)
                    .toList();
            if (found.size() > MOST_FILES) {
                throw new FormatException(
                        folder.toString(), "files", "more than " + MOST_FILES, "a folder for each series is expected");
            }
            return found;
        }
    }

    /** Empty for a file of another kind. */
    private static Optional<DicomDataSet> header(Path file) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] beginning = stream.readNBytes(BEGINNING);
            if (!DicomParser.isDicom(beginning)) {
                return Optional.empty();
            }
            try {
                return Optional.of(DicomParser.header(file.toString(), beginning));
            } catch (FormatException tooShort) {
                if (Files.size(file) <= BEGINNING) {
                    throw tooShort;
                }
            }
        }
        try (InputStream stream = Files.newInputStream(file)) {
            return Optional.of(DicomParser.header(file.toString(), stream.readNBytes(LONGEST_HEADER)));
        }
    }
}
