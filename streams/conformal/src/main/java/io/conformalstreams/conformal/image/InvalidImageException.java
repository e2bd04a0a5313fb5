package io.conformalstreams.conformal.image;

/** An image, mask or grid whose content contradicts itself: a wrong length, a NaN, an impossible shape. */
public final class InvalidImageException extends IllegalArgumentException {
    /** @param message the reason, with the offending value, and its pixel index if there is one */
    public InvalidImageException(String message) {
        super(message);
    }
}
