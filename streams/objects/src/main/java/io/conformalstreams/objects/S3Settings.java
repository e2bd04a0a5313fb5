package io.conformalstreams.objects;

import java.net.URI;
import java.util.Optional;

/**
 * How to reach an S3-compatible service.
 *
 * @param endpoint of the service; empty: that of Amazon in the region
 * @param region empty: with an endpoint {@code us-east-1}, as most services take any; else what the environment says
 * @param pathStyle whether the bucket stands in the path of requests, as services on one host name want it
 * @param credentials empty: what the environment says, in the order of Amazon's clients: system properties,
 *     {@code AWS_ACCESS_KEY_ID} and {@code AWS_SECRET_ACCESS_KEY}, the profile file, the container, the machine
 */
public record S3Settings(
        Optional<URI> endpoint, Optional<String> region, boolean pathStyle, Optional<S3Credentials> credentials) {

    /** Everything as the environment says. */
    public static final S3Settings OF_ENVIRONMENT =
            new S3Settings(Optional.empty(), Optional.empty(), false, Optional.empty());

    public S3Settings {
        if (endpoint.isPresent() && !isHttp(endpoint.get())) {
            throw new IllegalArgumentException("the endpoint must be like https://host:port");
        }
    }

    /** Whether a URI is an endpoint. */
    public static boolean isHttp(URI endpoint) {
        return ("http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme()))
                && endpoint.getHost() != null
                && endpoint.getRawUserInfo() == null;
    }
}
