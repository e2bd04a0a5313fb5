package io.conformalstreams.objects;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/** An S3 service on a free port of the loopback address. Its buckets are folders in a directory. */
final class S3Service {

    static final String BUCKET = "scans";
    static final S3Credentials CREDENTIALS = new S3Credentials("gateway", "a-secret-of-the-gateway");

    private final S3Proxy proxy;

    private S3Service(S3Proxy proxy) {
        this.proxy = proxy;
    }

    static S3Service start(Path directory) throws Exception {
        Files.createDirectories(directory.resolve(BUCKET));
        S3Proxy proxy = S3Proxy.builder()
                .blobStore(new FilesystemNio2BlobStore(directory.toString()))
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, CREDENTIALS.accessKeyId(), CREDENTIALS.secretAccessKey())
                .build();
        proxy.start();
        return new S3Service(proxy);
    }

    S3Settings settings() {
        return settings(CREDENTIALS);
    }

    S3Settings settings(S3Credentials credentials) {
        return new S3Settings(
                Optional.of(URI.create("http://127.0.0.1:" + proxy.getPort())),
                Optional.empty(),
                true,
                Optional.of(credentials));
    }

    void stop() throws Exception {
        proxy.stop();
    }
}
