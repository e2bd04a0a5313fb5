package io.conformalstreams.objects;

import java.util.regex.Pattern;

/**
 * A reference to an object.
 *
 * @param uri URI of the object, {@code <root>/<first two digits of sha256>/<sha256>}, with a {@code file:} or {@code
 *     s3:} root
 * @param size size in bytes
 * @param sha256 SHA-256 of the bytes, 64 lower-case hexadecimal digits
 */
public record StoredObject(String uri, long size, String sha256) {

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final int LONGEST_URI = 2048;

    /**
     * @throws BadObjectException if no object can have the reference
     */
    public StoredObject {
        if (uri.length() > LONGEST_URI) {
            throw malformed("uri has " + uri.length() + " characters: at most " + LONGEST_URI + " are allowed");
        }
        if (size < 0) {
            throw malformed("size is " + size + ": it must be the number of the object's bytes");
        }
        if (!SHA256.matcher(sha256).matches()) {
            throw malformed("sha256 must be the SHA-256 of the object's bytes, 64 lower-case hexadecimal digits");
        }
    }

    private static BadObjectException malformed(String detail) {
        return new BadObjectException(BadObjectException.Fault.MALFORMED, detail);
    }
}
