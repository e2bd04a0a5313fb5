/**
 * Images: score maps, label maps and masks on a grid of pixels or voxels.
 *
 * <p>Pixels are numbered in row-major order, the last axis fastest. Bytes are little-endian. The package knows nothing
 * about calibration. It offers the few passes over pixels from which procedures are built.
 */
package io.conformalstreams.conformal.image;
