package io.conformalstreams.connectors.setting;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/** An S3 service on a free port of the loopback address. Its buckets are folders of a directory. */
public final class S3Service {

    private static final String KEY = "gateway";
    private static final String SECRET = "a-secret-of-the-gateway";

    private final Path directory;
    private final S3Proxy proxy;

    private S3Service(Path directory, S3Proxy proxy) {
        this.directory = directory;
        this.proxy = proxy;
    }

    /** Starts the service on any free port. */
    public static S3Service start(Path directory) throws Exception {
        S3Proxy proxy = S3Proxy.builder()
                .blobStore(new FilesystemNio2BlobStore(directory.toString()))
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, KEY, SECRET)
                .build();
        proxy.start();
        return new S3Service(directory, proxy);
    }

    /** The folder of a bucket. It is created if it is missing. */
    public Path bucket(String name) throws IOException {
        return Files.createDirectories(directory.resolve(name));
    }

    /** The settings with which a connector reaches the service. */
    public Map<String, String> settings() {
        return Map.of(
                "s3.endpoint",
                "http://127.0.0.1:" + proxy.getPort(),
                "s3.path.style",
                "true",
                "s3.access.key.id",
                KEY,
                "s3.secret.access.key",
                SECRET);
    }

    public void stop() throws Exception {
        proxy.stop();
    }
}
