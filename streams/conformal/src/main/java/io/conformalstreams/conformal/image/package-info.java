/**
 * Images as the processor receives them: score maps, label maps and masks over a pixel or voxel grid.
 *
 * <p>Pixels are numbered row-major, last axis fastest. Bytes are little-endian. Nothing here knows about calibration;
 * the package offers the few passes over pixels that the procedures are made of.
 */
package io.conformalstreams.conformal.image;
