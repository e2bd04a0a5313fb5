package io.conformalstreams.connectors.dicomweb;

import io.conformalstreams.connectors.dicom.DicomObject;
import io.conformalstreams.connectors.format.FormatException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files in a body of the type multipart/related (RFC 2387).
 *
 * @param boundary the text that separates the parts
 * @param pieces of the body, in order
 */
record MultipartBody(String boundary, List<byte[]> pieces) {

    private static final Pattern BOUNDARY =
            Pattern.compile("(?i)multipart/related\\s*;(?:.*;)?\\s*boundary=(?:\"([^\"]{1,70})\"|([^;\\s\"]{1,70})).*");
    private static final byte[] HEADER_END = ascii("\r\n\r\n");
    private static final int LONGEST_HEADER = 8192;
    private static final int MOST_PARTS = 1000;

    static MultipartBody of(List<DicomObject> objects) {
        // The boundary has 122 random bits, so no file contains it.
        String boundary = "conformal-" + UUID.randomUUID();
        List<byte[]> pieces = new ArrayList<>();
        for (DicomObject object : objects) {
            pieces.add(ascii("--" + boundary + "\r\nContent-Type: application/dicom\r\n\r\n"));
            pieces.add(object.file());
            pieces.add(ascii("\r\n"));
        }
        pieces.add(ascii("--" + boundary + "--\r\n"));
        return new MultipartBody(boundary, pieces);
    }

    /**
     * The content of each part.
     *
     * @param name source of the body, for messages
     * @throws FormatException if the body has another type, or ends before its last boundary
     */
    static List<byte[]> parts(String name, String contentType, byte[] body) throws FormatException {
        Matcher matcher = BOUNDARY.matcher(contentType);
        if (!matcher.matches()) {
            throw new FormatException(
                    name, "Content-Type", contentType, "multipart/related with a boundary is expected");
        }
        String given = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        byte[] boundary = ascii("--" + given);
        byte[] delimiter = ascii("\r\n--" + given);
        List<byte[]> parts = new ArrayList<>();
        int at = indexOf(body, boundary, 0, body.length);
        while (at >= 0) {
            int start = at + boundary.length;
            if (start + 2 <= body.length && body[start] == '-' && body[start + 1] == '-') {
                return parts;
            }
            int headerEnd = indexOf(body, HEADER_END, start, Math.min(body.length, start + LONGEST_HEADER));
            // A boundary includes the line break before it. Without that line break, the same bytes are content.
            int content = headerEnd + HEADER_END.length;
            int next = headerEnd < 0 ? -1 : indexOf(body, delimiter, content, body.length);
            if (next < 0 || parts.size() >= MOST_PARTS) {
                break;
            }
            parts.add(Arrays.copyOfRange(body, content, next));
            at = next + 2;
        }
        throw new FormatException(name, "body", "without a last boundary", "the response is damaged or cut off");
    }

    private static int indexOf(byte[] bytes, byte[] searched, int from, int to) {
        for (int at = from; at + searched.length <= to; at++) {
            if (bytes[at] == searched[0]
                    && Arrays.equals(bytes, at, at + searched.length, searched, 0, searched.length)) {
                return at;
            }
        }
        return -1;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
