package io.conformalstreams.conformal.geometry;

import io.conformalstreams.conformal.image.InvalidImageException;
import java.util.regex.Pattern;

/** The rule for unique identifiers in DICOM (PS3.5, 9.1). */
final class Uid {

    private static final int LONGEST = 64;
    private static final Pattern FORM = Pattern.compile("[0-9]+(\\.[0-9]+)*");

    private Uid() {}

    /**
     * @throws InvalidImageException if the UID is malformed. The message does not contain it, because it may identify a
     *     patient
     */
    static void require(String field, String uid) {
        if (uid.length() > LONGEST || !FORM.matcher(uid).matches()) {
            throw new InvalidImageException(
                    field + " must be a DICOM UID: numbers with dots between them, at most " + LONGEST + " characters");
        }
    }
}
