package io.conformalstreams.connectors.dicomwebsource;

import io.conformalstreams.connectors.dicom.DicomFile;
import io.conformalstreams.connectors.dicom.FoundInstance;
import io.conformalstreams.connectors.dicom.SourceSeries;
import io.conformalstreams.connectors.dicomweb.DicomwebClient;
import io.conformalstreams.connectors.format.SizeLimit;
import java.io.IOException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The searches of the source, page by page. */
final class Archive {

    static final String PARAMETRIC_MAP = "1.2.840.10008.5.1.4.1.1.30";
    static final String SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4";
    static final String LABEL_MAP = "1.2.840.10008.5.1.4.1.1.66.7";

    private static final int PAGE = 200;
    private static final int MOST_PAGES = 1000;

    private final DicomwebClient client;
    private final SizeLimit limit;
    private final int studyDays;

    Archive(DicomwebClient client, SizeLimit limit, int studyDays) {
        this.client = client;
        this.limit = limit;
        this.studyDays = studyDays;
    }

    /** All instances of a SOP class in studies that began lately. */
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

    private List<FoundInstance> pages(String level, String sopClass, Map<String, String> query) throws IOException {
        List<FoundInstance> found = new ArrayList<>();
        for (int page = 0; page < MOST_PAGES; page++) {
            Map<String, String> asked = new HashMap<>(query);
            asked.put("SOPClassUID", sopClass);
            asked.put("limit", Integer.toString(PAGE));
            asked.put("offset", Integer.toString(page * PAGE));
            List<FoundInstance> more = FoundInstance.parse("archive", client.search(level, asked));
            found.addAll(more);
            if (more.size() < PAGE) {
                return found;
            }
        }
        return found;
    }

    /** An object, under a name that does not identify a patient. */
    DicomFile retrieve(String name, FoundInstance instance) throws IOException {
        return DicomFile.parse(
                name,
                client.retrieve(instance.studyInstance(), instance.seriesInstance(), instance.sopInstance()),
                limit);
    }

    SourceSeries series(String study, String series) throws IOException {
        return SourceSeries.ofMetadata("source series", client.metadata(study, series));
    }
}
