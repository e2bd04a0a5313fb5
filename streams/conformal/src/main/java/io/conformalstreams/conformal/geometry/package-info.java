/**
 * The position of pixels in the patient, and the conversion between arrays over the same voxels with different orders
 * of axes.
 *
 * <p>Coordinates are DICOM patient coordinates in mm: x increases towards the patient's left, y towards the back, and z
 * towards the head (LPS). The package never resamples. It permutes and flips arrays, which is exact.
 */
package io.conformalstreams.conformal.geometry;
