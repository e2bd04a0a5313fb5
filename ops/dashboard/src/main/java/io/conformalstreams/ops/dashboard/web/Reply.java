package io.conformalstreams.ops.dashboard.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is sent for a request.
 *
 * @param status status of HTTP
 * @param headers headers besides those that every answer has
 */
record Reply(int status, String contentType, byte[] body, Map<String, String> headers) {

    static Reply json(int status, JsonNode body) {
        return new Reply(
                status,
                "application/json; charset=utf-8",
                body.toString().getBytes(StandardCharsets.UTF_8),
                Map.of("Cache-Control", "no-store"));
    }

    static Reply json(JsonNode body) {
        return json(200, body);
    }

    static Reply error(int status, String message) {
        return json(status, JsonNodeFactory.instance.objectNode().put("error", message));
    }

    static Reply empty(int status) {
        return new Reply(status, "", new byte[0], Map.of("Cache-Control", "no-store"));
    }

    Reply with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Reply(status, contentType, body, more);
    }
}
