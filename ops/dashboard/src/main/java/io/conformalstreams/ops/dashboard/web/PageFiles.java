package io.conformalstreams.ops.dashboard.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The files of the page, which are resources of this program. They hold no data. */
final class PageFiles {

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("json", "application/json; charset=utf-8"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("txt", "text/plain; charset=utf-8"),
            Map.entry("md", "text/plain; charset=utf-8"),
            Map.entry("map", "application/json; charset=utf-8"));
    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");
    private static final int DEEPEST = 6;

    private final Map<String, PageFile> files = new ConcurrentHashMap<>();

    private record PageFile(String contentType, byte[] bytes, String tag) {}

    /** Returns the file at a path, or nothing if there is none. */
    Optional<Reply> reply(List<String> path, Optional<String> knownTag) {
        List<String> segments = path.isEmpty() || path.equals(List.of("")) ? List.of("index.html") : path;
        boolean wellFormed = segments.size() <= DEEPEST
                && segments.stream()
                        .allMatch(segment -> SEGMENT.matcher(segment).matches());
        if (!wellFormed) {
            return Optional.empty();
        }
        String name = String.join("/", segments);
        Optional<PageFile> file = Optional.ofNullable(files.get(name));
        if (file.isEmpty()) {
            file = read(name);
            // A missing file is not remembered: anybody can ask for any name.
            file.ifPresent(found -> files.put(name, found));
        }
        return file.map(found -> found.tag().equals(knownTag.orElse(""))
                ? tagged(new Reply(304, "", new byte[0], Map.of()), found)
                : tagged(new Reply(200, found.contentType(), found.bytes(), Map.of()), found));
    }

    private static Reply tagged(Reply reply, PageFile file) {
        return reply.with("ETag", file.tag()).with("Cache-Control", "no-cache");
    }

    private static Optional<PageFile> read(String name) {
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null) {
            return Optional.empty();
        }
        try (InputStream resource = PageFiles.class.getResourceAsStream("/page/" + name)) {
            if (resource == null) {
                return Optional.empty();
            }
            byte[] bytes = resource.readAllBytes();
            return Optional.of(new PageFile(type, bytes, tag(bytes)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String tag(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return '"' + HexFormat.of().formatHex(digest, 0, 12) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
