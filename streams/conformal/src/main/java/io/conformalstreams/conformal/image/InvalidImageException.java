package io.conformalstreams.conformal.image;

/** An image, mask or grid whose content contradicts itself: a wrong length, a NaN, an impossible shape. */
public final class InvalidImageException extends IllegalArgumentException {
    /**
     * @param message what is wrong, with the offending value and, where one exists, its pixel index
     */
    public InvalidImageException(String message) {
        super(message);
    }
}
