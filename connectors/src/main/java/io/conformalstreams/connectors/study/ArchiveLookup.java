package io.conformalstreams.connectors.study;

import io.conformalstreams.conformal.geometry.ImageGeometry;
import io.conformalstreams.conformal.geometry.ImageSource;
import io.conformalstreams.conformal.geometry.PlacedGrid;
import io.conformalstreams.connectors.dicom.FoundInstance;
import io.conformalstreams.connectors.dicom.SourceSeries;
import io.conformalstreams.connectors.dicomweb.DicomwebClient;
import io.conformalstreams.connectors.dicomweb.DicomwebException;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.issued.IssuedSets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asks an archive for the series that the record names, or else for the series whose attribute is the image id. If
 * several match, it takes the one with the grid of the sets.
 */
final class ArchiveLookup implements SourceLookup {

    /** Objects derived from images are never their source. */
    private static final Set<String> DERIVED = Set.of("SEG", "SR", "RTSTRUCT", "RTPLAN", "RTDOSE", "PR", "KO", "DOC");

    private static final int MOST_CANDIDATES = 32;

    private final DicomwebClient archive;
    private final String attribute;

    /**
     * @param attribute keyword or tag of the attribute that holds the image id
     */
    ArchiveLookup(DicomwebClient archive, String attribute) {
        this.archive = archive;
        this.attribute = attribute;
    }

    @Override
    public SourceSeries find(IssuedSets sets) throws IOException {
        if (sets.source().isPresent()) {
            ImageSource source = sets.source().get();
            return read(source.studyInstanceUid(), source.seriesInstanceUid());
        }
        List<FoundInstance> found = FoundInstance.parse(
                "archive",
                response(() -> archive.search(
                        "/series",
                        Map.of(attribute, sets.imageId(), "includefield", "Modality", "limit", "" + MOST_CANDIDATES))));
        List<FoundInstance> images = found.stream()
                .filter(series -> !DERIVED.contains(series.modality()))
                .toList();
        if (images.size() == 1) {
            return read(images.get(0).studyInstance(), images.get(0).seriesInstance());
        }
        List<SourceSeries> fitting = fitting(images, sets);
        if (fitting.size() != 1) {
            throw new FormatException(
                    "archive",
                    "the number of series whose " + attribute + " is " + sets.imageId(),
                    images.isEmpty()
                            ? 0
                            : images.size() + ", of which " + fitting.size() + " are on the grid of the sets",
                    images.isEmpty()
                            ? "send the images to the archive, or set study.source.attribute to the attribute that has"
                                    + " the image id"
                            : "one is expected: choose an attribute that only its series has, or send the source with"
                                    + " the scores");
        }
        return fitting.get(0);
    }

    private List<SourceSeries> fitting(List<FoundInstance> images, IssuedSets sets) throws IOException {
        List<SourceSeries> fitting = new ArrayList<>();
        Optional<ImageGeometry> geometry = sets.geometry();
        for (FoundInstance candidate : images) {
            try {
                SourceSeries series = read(candidate.studyInstance(), candidate.seriesInstance());
                boolean fits = !series.isDerived()
                        && geometry.isPresent()
                        && sets.grid().dimensions() == 3
                        && new PlacedGrid(sets.grid(), geometry.get())
                                .onto(series.grid())
                                .isPresent();
                if (fits) {
                    fitting.add(series);
                }
            } catch (FormatException noStack) {
                // A scout, or a series of another kind.
                continue;
            }
        }
        return fitting;
    }

    private SourceSeries read(String study, String series) throws IOException {
        return SourceSeries.ofMetadata("archive's series", response(() -> archive.metadata(study, series)));
    }

    /** Sends a request. If the archive refuses it permanently, a FormatException says that the request is at fault. */
    private static byte[] response(Request request) throws IOException {
        try {
            return request.send();
        } catch (DicomwebException e) {
            if (e.isTransient()) {
                throw e;
            }
            throw new FormatException("archive", "status", e.status().orElse(0), e.getMessage(), e);
        }
    }

    @FunctionalInterface
    private interface Request {
        byte[] send() throws IOException;
    }
}
