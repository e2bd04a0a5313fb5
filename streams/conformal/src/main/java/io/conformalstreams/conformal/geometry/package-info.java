/**
 * Where pixels lie in the patient, and how two arrays over the same voxels differ in the order of their axes.
 *
 * <p>Coordinates are DICOM patient coordinates in mm: x grows to the patient's left, y to the back, z to the head (LPS).
 * Nothing here resamples: arrays are permuted and flipped, which is exact.
 */
package io.conformalstreams.conformal.geometry;
