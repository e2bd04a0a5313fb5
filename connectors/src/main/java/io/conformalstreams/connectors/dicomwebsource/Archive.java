package io.conformalstreams.connectors.dicomwebsource;

import io.conformalstreams.connectors.dicom.DicomFile;
import io.conformalstreams.connectors.dicom.DicomProvenance;
import io.conformalstreams.connectors.dicom.FoundInstance;
import io.conformalstreams.connectors.dicom.SourceSeries;
import io.conformalstreams.connectors.dicomweb.DicomwebClient;
import io.conformalstreams.connectors.dicomweb.DicomwebException;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.SizeLimit;
import java.io.IOException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The requests of the source to an archive: searches, page by page, and objects. */
final class Archive {

    static final String PARAMETRIC_MAP = "1.2.840.10008.5.1.4.1.1.30";
    static final String SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4";
    static final String LABEL_MAP = "1.2.840.10008.5.1.4.1.1.66.7";

    private static final int PAGE = 200;
    private static final int MOST_RESULTS = 200_000;

    private final DicomwebClient client;
    private final SizeLimit limit;
    private final int studyDays;

    Archive(DicomwebClient client, SizeLimit limit, int studyDays) {
        this.client = client;
        this.limit = limit;
        this.studyDays = studyDays;
    }

    /** All instances of a SOP class in recent studies. */
    List<FoundInstance> recent(String sopClass, LocalDate today) throws IOException {
        Map<String, String> query = new HashMap<>();
        if (studyDays > 0) {
            query.put("StudyDate", today.minusDays(studyDays).format(DateTimeFormatter.BASIC_ISO_DATE) + "-");
        }
        return pages("/instances", sopClass, query);
    }

    /** All instances of a SOP class in a study. */
    List<FoundInstance> inStudy(String sopClass, String study) throws IOException {
        return pages("/studies/" + study + "/instances", sopClass, Map.of());
    }

    /**
     * Reads pages until one has nothing new. A short page need not be the last one, because an archive may return fewer
     * results than requested. An instance that arrives meanwhile can move another onto the next page, where it is found
     * again.
     */
    private List<FoundInstance> pages(String level, String sopClass, Map<String, String> query) throws IOException {
        Map<String, FoundInstance> found = new LinkedHashMap<>();
        int offset = 0;
        while (offset < MOST_RESULTS) {
            Map<String, String> asked = new HashMap<>(query);
            asked.put("SOPClassUID", sopClass);
            asked.put("limit", Integer.toString(PAGE));
            asked.put("offset", Integer.toString(offset));
            List<FoundInstance> page = FoundInstance.parse("archive", client.search(level, asked));
            int before = found.size();
            page.forEach(instance -> found.putIfAbsent(instance.sopInstance(), instance));
            if (found.size() == before) {
                return List.copyOf(found.values());
            }
            offset += page.size();
        }
        throw new FormatException("archive", "results", "more than " + MOST_RESULTS, "search fewer days of studies");
    }

    /**
     * Returns an object.
     *
     * @param name of the object in messages; it identifies no patient
     * @throws FormatException if the archive refuses it, or if it can't be read
     * @throws IOException if the archive doesn't respond
     */
    DicomFile retrieve(String name, FoundInstance instance) throws IOException {
        byte[] content = response(
                name,
                () -> client.retrieve(instance.studyInstance(), instance.seriesInstance(), instance.sopInstance()));
        return DicomFile.parse(name, content, limit);
    }

    /**
     * Returns the images from which an object was made, according to its metadata.
     *
     * @throws FormatException if the archive refuses the metadata, or if they can't be read
     * @throws IOException if the archive doesn't respond
     */
    DicomProvenance provenance(String name, FoundInstance instance) throws IOException {
        return DicomProvenance.ofMetadata(
                name,
                response(
                        name,
                        () -> client.metadata(
                                instance.studyInstance(), instance.seriesInstance(), instance.sopInstance())));
    }

    /**
     * A series of images.
     *
     * @param name of the object that was made from the series
     */
    SourceSeries series(String name, String study, String series) throws IOException {
        return SourceSeries.ofMetadata("source series", response(name, () -> client.metadata(study, series)));
    }

    /** Sends a request. A status that concerns only this object is its fault; any other failure is an outage. */
    private static byte[] response(String name, Request request) throws IOException {
        try {
            return request.send();
        } catch (DicomwebException e) {
            if (e.isOutage()) {
                throw e;
            }
            throw new FormatException(name, "HTTP status", e.status().orElseThrow(), e.getMessage(), e);
        }
    }

    @FunctionalInterface
    private interface Request {
        byte[] send() throws IOException;
    }
}
