package io.conformalstreams.objects;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Opens locations by their URIs. */
public final class Locations {

    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{1,254}");

    private Locations() {}

    /**
     * Opens a location without contacting it.
     *
     * @param uri {@code file:///absolute/folder}, {@code s3://bucket} or {@code s3://bucket/prefix}
     * @param s3 settings of the service of a bucket
     * @throws IllegalArgumentException if the URI has none of these forms; the message starts with "must"
     */
    public static Location open(String uri, S3Settings s3) {
        String canonical = canonical(uri);
        URI parsed = URI.create(canonical);
        if (parsed.getScheme().equals("file")) {
            return new FolderLocation(canonical, Path.of(parsed));
        }
        String path = parsed.getPath();
        return new BucketLocation(
                canonical, parsed.getAuthority(), path.isEmpty() ? "" : path.substring(1), S3Clients.of(s3));
    }

    /**
     * Returns the canonical form of the URI of a location or a file: {@code file:///...} without authority, and no
     * slash at the end.
     *
     * @throws IllegalArgumentException under the same condition as {@link #open}
     */
    public static String canonical(String uri) {
        URI parsed = parse(uri);
        String path = withoutEnd(parsed.getPath());
        boolean isPlain = parsed.getRawQuery() == null
                && parsed.getRawFragment() == null
                && !(path + "/").contains("/../")
                && !(path + "/").contains("/./")
                && !path.contains("//");
        if (isPlain && "file".equals(parsed.getScheme()) && isLocal(parsed.getAuthority()) && path.startsWith("/")) {
            return encoded("file", "", path);
        }
        if (isPlain
                && "s3".equals(parsed.getScheme())
                && parsed.getAuthority() != null
                && BUCKET.matcher(parsed.getAuthority()).matches()) {
            return encoded("s3", parsed.getAuthority(), path);
        }
        throw illegal();
    }

    private static boolean isLocal(String authority) {
        return authority == null || authority.equals("localhost");
    }

    private static URI parse(String uri) {
        try {
            URI parsed = new URI(uri);
            if (parsed.isOpaque()) {
                throw illegal();
            }
            return parsed;
        } catch (URISyntaxException e) {
            throw illegal();
        }
    }

    private static String withoutEnd(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    private static String encoded(String scheme, String authority, String path) {
        try {
            return scheme + "://" + authority + new URI(null, null, path, null).getRawPath();
        } catch (URISyntaxException e) {
            throw illegal();
        }
    }

    private static IllegalArgumentException illegal() {
        return new IllegalArgumentException(
                "must be a URI like file:///absolute/folder, s3://bucket or s3://bucket/prefix, without query or fragment");
    }
}
