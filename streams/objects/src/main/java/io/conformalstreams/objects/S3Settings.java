package io.conformalstreams.objects;

import java.net.URI;
import java.util.Optional;

/**
 * The settings of an S3-compatible service.
 *
 * @param endpoint address of the service; empty for Amazon's service in the region
 * @param region region; if empty, {@code us-east-1} with an endpoint (most services accept any region), and the
 *     environment's region without one
 * @param pathStyle whether the bucket is in the path of requests; services with one host name need this
 * @param credentials key pair; if empty, the environment's; Amazon's clients look for it in this order: system
 *     properties, {@code AWS_ACCESS_KEY_ID} and {@code AWS_SECRET_ACCESS_KEY}, the profile file, the container, the
 *     machine
 */
public record S3Settings(
        Optional<URI> endpoint, Optional<String> region, boolean pathStyle, Optional<S3Credentials> credentials) {

    /** Settings that come entirely from the environment. */
    public static final S3Settings OF_ENVIRONMENT =
            new S3Settings(Optional.empty(), Optional.empty(), false, Optional.empty());

    public S3Settings {
        if (endpoint.isPresent() && !isHttp(endpoint.get())) {
            throw new IllegalArgumentException("the endpoint must be a URI like https://host:port");
        }
    }

    /** Tells whether a URI can be an endpoint. */
    public static boolean isHttp(URI endpoint) {
        return ("http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme()))
                && endpoint.getHost() != null
                && endpoint.getRawUserInfo() == null;
    }
}
