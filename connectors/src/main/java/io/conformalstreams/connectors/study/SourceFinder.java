package io.conformalstreams.connectors.study;

import io.conformalstreams.conformal.geometry.ImageSource;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.connectors.dicom.SourceFolder;
import io.conformalstreams.connectors.dicom.SourceSeries;
import io.conformalstreams.connectors.dicomweb.DicomwebClient;
import io.conformalstreams.connectors.dicomweb.DicomwebSettings;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.issued.IssuedSets;
import io.conformalstreams.connectors.issued.NotYetAvailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;

/**
 * Finds source series as the settings say. It caches the latest ones, because several procedures issue sets for one
 * image. A series that is missing, unreadable or incomplete may still arrive, so it is not cached.
 */
final class SourceFinder {

    private static final int KEPT = 8;
    private static final int LARGEST_SIDECAR = 1 << 28;

    private final Optional<SourceLookup> lookup;
    private final Map<String, SourceSeries> kept = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, SourceSeries> eldest) {
            return size() > KEPT;
        }
    };

    SourceFinder(AbstractConfig values, StudySettings.Source source) {
        lookup = switch (source) {
            case NONE -> Optional.empty();
            case FOLDER -> Optional.of(sets -> folder(Path.of(StudySettings.path(values, sets)), sets));
            case SIDECAR -> Optional.of(sets -> sidecar(Path.of(StudySettings.path(values, sets))));
            case DICOMWEB -> {
                DicomwebClient archive = DicomwebSettings.open(values);
                yield Optional.of(new ArchiveLookup(archive, values.getString(StudySettings.ATTRIBUTE)));
            }
        };
    }

    /**
     * Returns the series; empty if the settings name no source.
     *
     * @throws NotYetAvailableException if it is missing, can't be read, or has fewer voxels than the sets
     * @throws IOException if the place of the series can't be reached
     */
    Optional<SourceSeries> find(IssuedSets sets) throws IOException {
        if (lookup.isEmpty()) {
            return Optional.empty();
        }
        String key = sets.stratum() + '\n' + sets.imageId() + '\n' + sets.predictionId();
        SourceSeries known = kept.get(key);
        if (known != null) {
            return Optional.of(known);
        }
        SourceSeries found = complete(sets, lookup.get());
        kept.put(key, found);
        return Optional.of(found);
    }

    private static SourceSeries complete(IssuedSets sets, SourceLookup lookup) throws IOException {
        SourceSeries found;
        try {
            found = lookup.find(sets);
        } catch (FormatException e) {
            throw new NotYetAvailableException(e.getMessage());
        }
        Grid series = found.grid().grid();
        if (series.size() < sets.grid().size()) {
            throw new NotYetAvailableException("source series: shape is " + Arrays.toString(series.shape())
                    + "; the sets have more voxels, with shape "
                    + Arrays.toString(sets.grid().shape()));
        }
        return found;
    }

    private static SourceSeries folder(Path folder, IssuedSets sets) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new FormatException(
                    folder.toString(), "folder", "absent", "the DICOM files of the source series are expected there");
        }
        return SourceFolder.read(folder, sets.source().map(ImageSource::seriesInstanceUid));
    }

    private static SourceSeries sidecar(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new FormatException(
                    file.toString(),
                    "sidecar",
                    "absent",
                    "the DICOM JSON metadata of the source series are expected there");
        }
        if (Files.size(file) > LARGEST_SIDECAR) {
            throw new FormatException(
                    file.toString(), "size", Files.size(file), "at most " + LARGEST_SIDECAR + " bytes are read");
        }
        return SourceSeries.ofMetadata(file.toString(), Files.readAllBytes(file));
    }
}
