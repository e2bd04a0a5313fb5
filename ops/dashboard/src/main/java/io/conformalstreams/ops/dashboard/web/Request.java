package io.conformalstreams.ops.dashboard.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A request, with its path and query decoded. */
final class Request {

    /** The largest number of bytes in the body of a request. */
    static final int LONGEST_BODY = 16 << 10;

    private static final int LONGEST_URI = 16 << 10;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpExchange exchange;
    private final List<String> path;
    private final Map<String, String> query;

    /** @throws RefusedException if the address is too long or not well-formed */
    Request(HttpExchange exchange) {
        String raw = exchange.getRequestURI().toString();
        if (raw.length() > LONGEST_URI) {
            throw new RefusedException(414, "the address has " + raw.length() + " characters; at most " + LONGEST_URI);
        }
        this.exchange = exchange;
        String rawPath =
                Optional.ofNullable(exchange.getRequestURI().getRawPath()).orElse("/");
        this.path = Arrays.stream(rawPath.split("/"))
                .skip(1)
                .map(Request::decodedSegment)
                .toList();
        this.query = query(
                Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""));
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> query = new HashMap<>();
        for (String part : raw.isEmpty() ? new String[0] : raw.split("&")) {
            int equals = part.indexOf('=');
            String name = decoded(equals < 0 ? part : part.substring(0, equals));
            query.put(name, equals < 0 ? "" : decoded(part.substring(equals + 1)));
        }
        return query;
    }

    private static String decodedSegment(String segment) {
        return decoded(segment.replace("+", "%2B"));
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(400, "the address has a malformed escape: " + e.getMessage());
        }
    }

    String method() {
        return exchange.getRequestMethod();
    }

    /** The address of the other end of the connection. */
    String remoteAddress() {
        return exchange.getRemoteAddress().getAddress().getHostAddress();
    }

    /** The segments of the path. */
    List<String> path() {
        return path;
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }

    /** A parameter of the query; empty if it is missing or has no text. */
    Optional<String> parameter(String name) {
        return Optional.ofNullable(query.get(name)).filter(text -> !text.isEmpty());
    }

    /** @throws RefusedException if the parameter is missing */
    String required(String name) {
        return parameter(name)
                .orElseThrow(
                        () -> new RefusedException(400, "the parameter " + name + " is missing; add ?" + name + "="));
    }

    /** @throws RefusedException unless the parameter is missing or a whole number */
    long whole(String name, long otherwise) {
        return parameter(name)
                .map(text -> {
                    try {
                        return Long.parseLong(text);
                    } catch (NumberFormatException e) {
                        throw new RefusedException(400, name + " is '" + text + "'; it must be a whole number");
                    }
                })
                .orElse(otherwise);
    }

    /** @throws RefusedException if the parameter is not a whole number in a range */
    int whole(String name, int otherwise, int least, int most) {
        long number = whole(name, otherwise);
        if (number < least || number > most) {
            throw new RefusedException(400, name + " is " + number + "; it must be " + least + " to " + most);
        }
        return (int) number;
    }

    /** @throws RefusedException unless the parameter is missing or a number */
    Optional<Double> number(String name) {
        return parameter(name).map(text -> {
            try {
                return Double.parseDouble(text);
            } catch (NumberFormatException e) {
                throw new RefusedException(400, name + " is '" + text + "'; it must be a number");
            }
        });
    }

    /** @throws RefusedException unless the parameter is missing, {@code true} or {@code false} */
    boolean truth(String name) {
        String text = parameter(name).orElse("false");
        if (!text.equals("true") && !text.equals("false")) {
            throw new RefusedException(400, name + " is '" + text + "'; it must be true or false");
        }
        return text.equals("true");
    }

    /** @throws RefusedException unless the parameter is missing or names a constant, in small letters */
    <E extends Enum<E>> E choice(String name, E otherwise) {
        String text = parameter(name).orElse(otherwise.name().toLowerCase(Locale.ROOT));
        E[] constants = otherwise.getDeclaringClass().getEnumConstants();
        return Arrays.stream(constants)
                .filter(constant -> constant.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> new RefusedException(
                        400,
                        name + " is '" + text + "'; it must be one of "
                                + Arrays.toString(constants).toLowerCase(Locale.ROOT)));
    }

    /**
     * Reads the body.
     *
     * @throws RefusedException if it is too long or no JSON object
     */
    JsonNode body() throws IOException {
        if (!header("Content-Type").orElse("").toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw new RefusedException(415, "the header Content-Type must be application/json");
        }
        byte[] bytes = exchange.getRequestBody().readNBytes(LONGEST_BODY + 1);
        if (bytes.length > LONGEST_BODY) {
            throw new RefusedException(413, "the body is longer than " + LONGEST_BODY + " bytes");
        }
        JsonNode body = parsed(bytes);
        if (!body.isObject()) {
            throw new RefusedException(400, "the body must be a JSON object");
        }
        return body;
    }

    private static JsonNode parsed(byte[] bytes) {
        try {
            return MAPPER.readTree(bytes);
        } catch (IOException e) {
            throw new RefusedException(400, "the body is not JSON; send an object such as {\"reason\": \"..\"}");
        }
    }

    /** @throws RefusedException unless the body has such a field with 1 to {@code longest} characters */
    static String text(JsonNode body, String name, int longest) {
        String text = body.path(name).asText("").strip();
        if (text.isEmpty() || text.length() > longest) {
            throw new RefusedException(
                    400, name + " has " + text.length() + " characters; it must have 1 to " + longest);
        }
        return text;
    }
}
