package io.conformalstreams.objects;

/** A key pair of an S3-compatible service. {@code toString} does not show it. */
public record S3Credentials(String accessKeyId, String secretAccessKey) {

    public S3Credentials {
        if (accessKeyId.isBlank() || secretAccessKey.isBlank()) {
            throw new IllegalArgumentException("both parts of a key pair are needed");
        }
    }

    @Override
    public String toString() {
        return "S3Credentials[hidden]";
    }
}
