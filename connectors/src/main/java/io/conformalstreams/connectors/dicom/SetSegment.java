package io.conformalstreams.connectors.dicom;

import io.conformalstreams.conformal.image.PackedMask;

/**
 * A confidence set as a segment.
 *
 * @param label for people, such as {@code lesion, outer set, 90 %, 12.3 ml}; cut to 64 characters
 * @param description what is promised of it, in words
 * @param outer whether it contains the structure, rather than lies inside it
 * @param category such as anatomical structure
 * @param type such as liver
 * @param algorithm what made it
 * @param volume in mm³; 0 where the distances of voxels are unknown
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
