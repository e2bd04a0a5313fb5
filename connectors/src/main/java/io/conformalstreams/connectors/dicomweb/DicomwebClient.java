package io.conformalstreams.connectors.dicomweb;

import io.conformalstreams.connectors.dicom.DicomObject;
import io.conformalstreams.connectors.dicom.StoreResponse;
import io.conformalstreams.connectors.format.FormatException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/** Stores, searches and retrieves objects of an archive (PS3.18: STOW-RS, QIDO-RS and WADO-RS). */
public final class DicomwebClient {

    private static final String JSON = "application/dicom+json";
    private static final String MULTIPART = "multipart/related";
    private static final String DICOM = MULTIPART + "; type=\"application/dicom\"";
    private static final int CONFLICT = 409;
    private static final int NOT_FOUND = 404;

    private final URI base;
    private final Optional<String> authorization;
    private final Duration timeout;
    private final ResponseLimits limits;
    private final HttpClient http;

    /**
     * @param authorization value of the header
     * @param tls certificates that the client trusts and presents
     * @param timeout longest time to wait for a connection, for a response, and then for its next bytes
     */
    DicomwebClient(URI base, Optional<String> authorization, SSLContext tls, Duration timeout, ResponseLimits limits) {
        this.base = base;
        this.authorization = authorization;
        this.timeout = timeout;
        this.limits = limits;
        this.http = HttpClient.newBuilder()
                .connectTimeout(timeout)
                .sslContext(tls)
                // A token must not follow a redirection to another host.
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /**
     * Stores objects.
     *
     * @return the result for each object
     * @throws DicomwebException if the archive can't be reached, or its response doesn't give these results; the objects
     *     are not at fault
     */
    public StoreResponse store(List<DicomObject> objects) throws IOException {
        MultipartBody body = MultipartBody.of(objects);
        HttpRequest.Builder request = request("/studies", Map.of(), JSON)
                .header("Content-Type", DICOM + "; boundary=" + body.boundary())
                .POST(HttpRequest.BodyPublishers.ofByteArrays(body.pieces()));
        Response response = send(request.build(), limits.json());
        // If some or all instances were not stored, the body gives the reasons.
        boolean described = response.status() < 300 || response.status() == CONFLICT && response.content().length > 0;
        if (!described) {
            throw failure("storing", response, true);
        }
        requireType("storing", response, JSON, "application/json");
        try {
            return StoreResponse.parse(base + "/studies", response.content());
        } catch (FormatException e) {
            throw new DicomwebException(notDicomweb("storing", response), e);
        }
    }

    /**
     * Searches, and returns the response as DICOM JSON: an empty array if nothing was found.
     *
     * @param level {@code /series} or {@code /instances}, or a path that ends in one of them
     */
    public byte[] search(String level, Map<String, String> query) throws IOException {
        Response response = send(request(level, query, JSON).GET().build(), limits.json());
        if (response.status() == 204) {
            return "[]".getBytes(StandardCharsets.UTF_8);
        }
        requireSuccess("searching", response, true);
        requireType("searching", response, JSON, "application/json");
        return response.content();
    }

    /** The metadata of all instances of a series, as DICOM JSON. */
    public byte[] metadata(String studyInstance, String seriesInstance) throws IOException {
        return metadata("/studies/" + encoded(studyInstance) + "/series/" + encoded(seriesInstance));
    }

    /** The metadata of an instance, as DICOM JSON. */
    public byte[] metadata(String studyInstance, String seriesInstance, String sopInstance) throws IOException {
        return metadata(instance(studyInstance, seriesInstance, sopInstance));
    }

    private byte[] metadata(String path) throws IOException {
        Response response =
                send(request(path + "/metadata", Map.of(), JSON).GET().build(), limits.json());
        requireSuccess("reading metadata", response, false);
        requireType("reading metadata", response, JSON, "application/json");
        return response.content();
    }

    /** The file of an instance. */
    public byte[] retrieve(String studyInstance, String seriesInstance, String sopInstance) throws IOException {
        String path = instance(studyInstance, seriesInstance, sopInstance);
        Response response = send(request(path, Map.of(), DICOM).GET().build(), limits.objects());
        requireSuccess("retrieving", response, false);
        requireType("retrieving", response, MULTIPART);
        // The name omits the path, because its identifiers reveal the study.
        String name = base + "'s instance";
        List<byte[]> parts = MultipartBody.parts(name, response.contentType(), response.content());
        if (parts.size() != 1) {
            throw new FormatException(name, "parts", parts.size(), "one instance is expected");
        }
        return parts.get(0);
    }

    private static String instance(String studyInstance, String seriesInstance, String sopInstance) {
        return "/studies/" + encoded(studyInstance) + "/series/" + encoded(seriesInstance) + "/instances/"
                + encoded(sopInstance);
    }

    private HttpRequest.Builder request(String path, Map<String, String> query, String accept) {
        String parameters = query.entrySet().stream()
                .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
                .sorted()
                .collect(Collectors.joining("&"));
        String root = base.toString().replaceAll("/+$", "");
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(root + path + (parameters.isEmpty() ? "" : "?" + parameters)))
                .timeout(timeout)
                .header("Accept", accept);
        authorization.ifPresent(value -> request.header("Authorization", value));
        return request;
    }

    private Response send(HttpRequest request, ResponseLimits.Limit limit) throws IOException {
        try {
            return exchange(request, limit);
        } catch (FormatException e) {
            throw e;
        } catch (IOException e) {
            throw new DicomwebException(base + " doesn't respond: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DicomwebException("interrupted while waiting for " + base, new IOException(e));
        }
    }

    /**
     * Sends a request, and repeats it once if the connection breaks: a server may close an idle connection just when
     * it is used again. Repeating a request does no harm.
     */
    private Response exchange(HttpRequest request, ResponseLimits.Limit limit)
            throws IOException, InterruptedException {
        try {
            return exchangeOnce(request, limit);
        } catch (FormatException | HttpTimeoutException | ConnectException e) {
            throw e;
        } catch (IOException closed) {
            return exchangeOnce(request, limit);
        }
    }

    private Response exchangeOnce(HttpRequest request, ResponseLimits.Limit limit)
            throws IOException, InterruptedException {
        HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            byte[] content = ResponseBody.read(body, limit.bytes(), timeout);
            if (body.read() >= 0) {
                throw new FormatException(
                        base.toString(),
                        "response",
                        "longer than " + limit.bytes() + " bytes",
                        "raise " + limit.setting() + " if the archive is to be trusted with more memory");
            }
            return new Response(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    content);
        }
    }

    private void requireSuccess(String what, Response response, boolean fixedPath) throws DicomwebException {
        if (response.status() != 200) {
            throw failure(what, response, fixedPath);
        }
    }

    /** A proxy may respond with a page of its own, such as a login form, and with a status of success. */
    private void requireType(String what, Response response, String... types) throws DicomwebException {
        String given = response.contentType().split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!given.isEmpty() && !List.of(types).contains(given)) {
            throw new DicomwebException(notDicomweb(what, response));
        }
    }

    private String notDicomweb(String what, Response response) {
        return base + " responds to " + what + " with content type '" + response.contentType()
                + "', which DICOMweb doesn't use there but a proxy may: check the address and the credentials";
    }

    /**
     * Describes a failure without the body, which may name a patient.
     *
     * @param fixedPath whether the path names no object, so that a 404 is about the service
     */
    private DicomwebException failure(String what, Response response, boolean fixedPath) {
        int status = response.status();
        String remedy = switch (status) {
            case 401, 403 -> ": check the user, the token or the client certificate";
            case NOT_FOUND ->
                ": the archive does not have the object, or the address is not that of its DICOMweb service";
            case 413 -> ": the object is larger than the archive accepts";
            default -> "";
        };
        return new DicomwebException(
                base + " responds with status " + status + " to " + what + remedy,
                status,
                fixedPath && status == NOT_FOUND || isTransient(status));
    }

    /** Whether a failure may be temporary: no permission, no room, too many requests, or a failure of the server. */
    private static boolean isTransient(int status) {
        return status == 401 || status == 403 || status == 408 || status == 425 || status == 429 || status >= 500;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private record Response(int status, String contentType, byte[] content) {}
}
