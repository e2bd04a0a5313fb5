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
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Stores, searches and retrieves objects of an archive (PS3.18: STOW-RS, QIDO-RS and WADO-RS). */
public final class DicomwebClient {

    private static final String JSON = "application/dicom+json";
    private static final String DICOM = "multipart/related; type=\"application/dicom\"";
    private static final int CONFLICT = 409;

    private final URI base;
    private final Optional<String> authorization;
    private final Duration timeout;
    private final int longestResponse;
    private final HttpClient http;

    /**
     * @param authorization value of the header
     * @param certificates PEM file of the authorities that are trusted; empty: those of the Java runtime
     * @param longestResponse in bytes
     */
    DicomwebClient(
            URI base,
            Optional<String> authorization,
            Optional<Path> certificates,
            Duration timeout,
            int longestResponse)
            throws IOException, GeneralSecurityException {
        this.base = base;
        this.authorization = authorization;
        this.timeout = timeout;
        this.longestResponse = longestResponse;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .connectTimeout(timeout)
                // A token must not follow a redirection to another host.
                .followRedirects(HttpClient.Redirect.NEVER);
        if (certificates.isPresent()) {
            builder.sslContext(TrustedCertificates.context(certificates.get()));
        }
        this.http = builder.build();
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
        Response response = send(request.build());
        // If some or all instances were not stored, the body gives the reasons.
        boolean described = response.status() < 300 || response.status() == CONFLICT && response.content().length > 0;
        if (!described) {
            // The address doesn't depend on the objects, so a 404 is about the service and not about them.
            boolean isTransient = response.status() == 404 || isTransient(response.status());
            throw new DicomwebException(failure("storing", response.status()), isTransient);
        }
        try {
            return StoreResponse.parse(base + "/studies", response.content());
        } catch (FormatException e) {
            throw new DicomwebException(
                    "the response of " + base
                            + " to a request to store isn't DICOM JSON, but perhaps the page of a proxy:"
                            + " check the address",
                    e);
        }
    }

    /**
     * Searches, and returns the response as DICOM JSON: an empty array if nothing was found.
     *
     * @param level {@code /series} or {@code /instances}, or a path that ends in one of them
     */
    public byte[] search(String level, Map<String, String> query) throws IOException {
        Response response = send(request(level, query, JSON).GET().build());
        if (response.status() == 204) {
            return "[]".getBytes(StandardCharsets.UTF_8);
        }
        requireSuccess("searching", response);
        return response.content();
    }

    /** The metadata of all instances of a series, as DICOM JSON. */
    public byte[] metadata(String studyInstance, String seriesInstance) throws IOException {
        String path = "/studies/" + encoded(studyInstance) + "/series/" + encoded(seriesInstance) + "/metadata";
        Response response = send(request(path, Map.of(), JSON).GET().build());
        requireSuccess("reading metadata", response);
        return response.content();
    }

    /** The file of an instance. */
    public byte[] retrieve(String studyInstance, String seriesInstance, String sopInstance) throws IOException {
        String path = "/studies/" + encoded(studyInstance) + "/series/" + encoded(seriesInstance) + "/instances/"
                + encoded(sopInstance);
        Response response = send(request(path, Map.of(), DICOM).GET().build());
        requireSuccess("retrieving", response);
        // The name omits the path, because its identifiers reveal the study.
        String name = base + "'s instance";
        List<byte[]> parts = MultipartBody.parts(name, response.contentType(), response.content());
        if (parts.size() != 1) {
            throw new FormatException(name, "parts", parts.size(), "one instance is expected");
        }
        return parts.get(0);
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

    private Response send(HttpRequest request) throws IOException {
        try {
            return exchange(request);
        } catch (FormatException e) {
            throw e;
        } catch (IOException e) {
            throw new DicomwebException(base + " doesn't respond: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DicomwebException("interrupted while waiting for " + base, new IOException(e));
        }
    }

    /** Every request may be repeated, and a server may close an idle connection just when it is used again. */
    private Response exchange(HttpRequest request) throws IOException, InterruptedException {
        try {
            return exchangeOnce(request);
        } catch (FormatException | HttpTimeoutException | ConnectException e) {
            throw e;
        } catch (IOException closed) {
            return exchangeOnce(request);
        }
    }

    private Response exchangeOnce(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            byte[] content = body.readNBytes(longestResponse);
            if (body.read() >= 0) {
                throw new FormatException(
                        base.toString(), "response", "longer than " + longestResponse + " bytes", "raise the limit");
            }
            return new Response(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    content);
        }
    }

    private void requireSuccess(String what, Response response) throws DicomwebException {
        if (response.status() != 200) {
            throw new DicomwebException(failure(what, response.status()), isTransient(response.status()));
        }
    }

    /** Whether a failure may pass: missing permission, no room, too many requests, or a failure of the server. */
    private static boolean isTransient(int status) {
        return status == 401 || status == 403 || status == 408 || status == 425 || status == 429 || status >= 500;
    }

    /** Describes a failure without the body, which may name a patient. */
    private String failure(String what, int status) {
        String remedy = switch (status) {
            case 401, 403 -> ": check the user or the token";
            case 404 -> ": the archive does not have the object, or the address is not that of its DICOMweb service";
            case 413 -> ": the object is larger than the archive accepts";
            default -> "";
        };
        return base + " responds with status " + status + " to " + what + remedy;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private record Response(int status, String contentType, byte[] content) {}
}
