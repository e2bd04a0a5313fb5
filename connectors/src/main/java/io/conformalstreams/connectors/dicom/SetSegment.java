package io.conformalstreams.connectors.dicom;

import io.conformalstreams.conformal.image.PackedMask;

/**
 * A confidence set as a segment.
 *
 * @param label for people, such as {@code lesion, outer set, 90 %, 12.3 ml}; cut to 64 characters
 * @param description the guarantee for the set, in words
 * @param outer whether this is an outer set, which contains the structure; otherwise it is an inner set, which lies
 *     inside
 * @param category such as anatomical structure
 * @param type such as liver
 * @param algorithm the algorithm that made it
 * @param volume in mm³; 0 if the spacing is unknown
 */
public record SetSegment(
        String label,
        String description,
        boolean outer,
        CodedConcept category,
        CodedConcept type,
        AlgorithmIdentification algorithm,
        double volume,
        PackedMask mask) {}
