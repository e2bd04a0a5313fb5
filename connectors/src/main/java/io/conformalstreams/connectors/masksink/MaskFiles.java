package io.conformalstreams.connectors.masksink;

import io.conformalstreams.connectors.issued.FileName;
import io.conformalstreams.connectors.issued.IssuedSets;
import io.conformalstreams.connectors.study.StudyObjects;
import io.conformalstreams.objects.Location;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;

/**
 * Writes the files of a record to {@code <folder>/<stratum>/<image>/<procedure>/}, or below a prefix of a bucket. A
 * reader sees either the complete old file or the complete new one. Writing a record again changes nothing.
 */
final class MaskFiles {

    private static final String DOCUMENT = "sets.json";

    private final Location place;
    private final List<MaskFormat> formats;
    private final StudyObjects objects;

    MaskFiles(Location place, Collection<MaskFormat> formats, StudyObjects objects) {
        this.place = place;
        this.objects = objects;
        this.formats = List.copyOf(formats);
    }

    /**
     * Writes all files of a record. The document that names the others is written last.
     *
     * @param origin tells writers of the same files apart, for example by partition and offset
     * @throws IllegalArgumentException if a format can't represent the image
     */
    void write(IssuedSets sets, Struct issued, String origin) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (MaskFormat format : formats) {
            if (!format.needsSets() || !sets.levels().isEmpty()) {
                files.putAll(format.files(sets, objects));
            }
        }
        files.put(DOCUMENT, SetDocument.encode(issued, new ArrayList<>(files.keySet())));
        String target = String.join(
                "/", FileName.of(sets.stratum()), FileName.of(sets.imageId()), FileName.of(sets.procedure()));
        place.create();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            place.write(target + "/" + file.getKey(), file.getValue(), origin);
        }
    }
}
