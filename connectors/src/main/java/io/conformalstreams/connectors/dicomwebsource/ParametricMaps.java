package io.conformalstreams.connectors.dicomwebsource;

import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.connectors.dicom.DicomFile;
import io.conformalstreams.connectors.dicom.DicomParametricMap;
import io.conformalstreams.connectors.dicom.DicomProvenance;
import io.conformalstreams.connectors.dicom.FoundInstance;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.ScoreChecks;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads Parametric Maps as scores, and finds the map that a label belongs to. It keeps the latest maps, because several
 * labels may belong to one map. A study may have maps of several models. To find the right one without reading all of
 * them again, this class also remembers which images earlier maps were made from, or why they can't be used.
 */
final class ParametricMaps {

    private static final long MOST_BYTES = 1L << 27;
    private static final int MOST_ENTRIES = 256;

    private final DicomwebSourceConfiguration configuration;
    private final Archive archive;
    private final Map<String, ScoredObject> latest = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, DicomProvenance> provenances = bounded();
    private final Map<String, FormatException> unusable = bounded();
    private long bytes;

    ParametricMaps(DicomwebSourceConfiguration configuration, Archive archive) {
        this.configuration = configuration;
        this.archive = archive;
    }

    /**
     * Reads a map.
     *
     * @param name of the object, for messages
     * @throws FormatException if it can't be read, or doesn't match the settings
     */
    ScoredObject read(String name, DicomFile file) throws FormatException {
        DicomProvenance provenance = file.provenance();
        provenances.put(provenance.sopInstance(), provenance);
        try {
            ScoredObject scored = scored(name, file, provenance);
            keep(scored);
            unusable.remove(provenance.sopInstance());
            return scored;
        } catch (FormatException e) {
            unusable.put(provenance.sopInstance(), e);
            throw e;
        }
    }

    private ScoredObject scored(String name, DicomFile file, DicomProvenance provenance) throws FormatException {
        DicomParametricMap map = file.parametricMap();
        if (map.channels() != configuration.channels().size()) {
            throw new FormatException(
                    name, "channels", map.channels(), configuration.channels() + " are configured: correct channels");
        }
        ScoreChecks.requireKind(
                name,
                configuration.scoreKind(),
                new ScoreEncoding.Float32(),
                map.channels() * map.grid().size(),
                map.values(),
                "correct " + DicomwebSourceSettings.SCORES_KIND);
        return new ScoredObject(
                ObjectReader.digest(provenance.sopInstance()),
                imageId(name, file, provenance),
                provenance,
                attributes(file),
                map);
    }

    /** An attribute that the file does not have is left out. */
    private Map<String, String> attributes(DicomFile file) {
        Map<String, String> attributes = new HashMap<>();
        configuration
                .attributeTags()
                .forEach((name, tag) -> file.text(tag)
                        .filter(value -> !value.isEmpty())
                        .ifPresent(value -> attributes.put(name, value)));
        return attributes;
    }

    /**
     * The latest readable map that was made from the series of a label; empty if the label's study has none. A map that
     * can't be read, such as a map of another model, doesn't exclude the others.
     *
     * @throws FormatException if no map of the series can be read
     * @throws IOException if the archive doesn't respond
     */
    Optional<ScoredObject> scoresOf(DicomProvenance label) throws IOException {
        Optional<FormatException> unreadable = Optional.empty();
        List<Candidate> candidates = new ArrayList<>();
        for (FoundInstance map : archive.inStudy(Archive.PARAMETRIC_MAP, label.studyInstance())) {
            try {
                DicomProvenance provenance = provenance(map);
                if (provenance.sources().meet(label.sources())) {
                    candidates.add(new Candidate(map, provenance.contentAt().orElse(Instant.MIN)));
                }
            } catch (FormatException e) {
                unreadable = Optional.of(e);
            }
        }
        candidates.sort(Comparator.comparing(Candidate::contentAt)
                .thenComparing(candidate -> ObjectReader.digest(candidate.map().sopInstance()))
                .reversed());
        for (Candidate candidate : candidates) {
            try {
                return Optional.of(scores(candidate.map()));
            } catch (FormatException e) {
                unreadable = Optional.of(e);
            }
        }
        if (unreadable.isPresent()) {
            throw new FormatException(
                    unreadable.get().file(),
                    unreadable.get().field(),
                    unreadable.get().value(),
                    unreadable.get().remedy() + "; the label needs the scores of this Parametric Map",
                    unreadable.get());
        }
        return Optional.empty();
    }

    private ScoredObject scores(FoundInstance map) throws IOException {
        ScoredObject known = latest.get(map.sopInstance());
        if (known != null) {
            return known;
        }
        FormatException fault = unusable.get(map.sopInstance());
        if (fault != null) {
            throw fault;
        }
        String name = ObjectReader.digest(map.sopInstance());
        return read(name, archive.retrieve(name, map));
    }

    /** Reads the metadata, or the map itself if the archive has no readable metadata. */
    private DicomProvenance provenance(FoundInstance map) throws IOException {
        DicomProvenance known = provenances.get(map.sopInstance());
        if (known != null) {
            return known;
        }
        String name = ObjectReader.digest(map.sopInstance());
        DicomProvenance read;
        try {
            read = archive.provenance(name, map);
        } catch (FormatException noMetadata) {
            read = archive.retrieve(name, map).provenance();
        }
        provenances.put(map.sopInstance(), read);
        return read;
    }

    private String imageId(String name, DicomFile file, DicomProvenance provenance) throws FormatException {
        if (configuration.imageIdTag().isEmpty()) {
            return ObjectReader.digest(ObjectReader.sourceSeries(name, provenance));
        }
        int tag = configuration.imageIdTag().getAsInt();
        return file.text(tag)
                .orElseThrow(() -> new FormatException(
                        name,
                        String.format("(%04x,%04x)", tag >>> 16, tag & 0xffff),
                        "absent",
                        "correct " + DicomwebSourceSettings.IMAGE_ID_TAG));
    }

    private void keep(ScoredObject scored) {
        ScoredObject before = latest.put(scored.provenance().sopInstance(), scored);
        bytes += size(scored) - (before == null ? 0 : size(before));
        var eldest = latest.values().iterator();
        while (bytes > MOST_BYTES) {
            bytes -= size(eldest.next());
            eldest.remove();
        }
    }

    private static long size(ScoredObject scored) {
        return scored.map().values().remaining();
    }

    private static <V> Map<String, V> bounded() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > MOST_ENTRIES;
            }
        };
    }

    /**
     * @param contentAt when the map was made
     */
    private record Candidate(FoundInstance map, Instant contentAt) {}
}
