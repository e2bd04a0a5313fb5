package io.conformalstreams.connectors.dicom;

import java.time.Instant;
import java.util.List;

/**
 * The names and description of a new object. Its identifiers are derived from its names, so the same names give the
 * same identifiers.
 *
 * @param names the names that identify the content, such as stratum, image, procedure and prediction; unique in
 *     combination
 * @param patient pseudonym, for an object that belongs to no study
 * @param seriesDescription shown in lists of series; cut to 64 characters
 * @param at time of the content
 * @param softwareVersion of the writer
 */
public record ObjectDescription(
        List<String> names, String patient, String seriesDescription, Instant at, String softwareVersion) {

    public ObjectDescription {
        names = List.copyOf(names);
    }

    /** An identifier for a purpose, such as the series of segmentations. */
    String identifier(String purpose) {
        StringBuilder key = new StringBuilder();
        // The lengths make the key different for any two different lists of names.
        names.forEach(name -> key.append(name.length()).append(':').append(name));
        return DicomIdentifier.of(key.toString(), purpose);
    }
}
