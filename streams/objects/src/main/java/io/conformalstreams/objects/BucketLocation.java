package io.conformalstreams.objects;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A prefix of a bucket. Any failure other than "no such key" means that the service is unavailable. In particular, a
 * missing bucket and a missing permission are failures: without the permission to list, a service responds with "forbidden"
 * for keys that do not exist.
 */
final class BucketLocation implements Location {

    private final String uri;
    private final String bucket;
    private final String prefix;
    private final S3Client client;

    /**
     * @param prefix prefix without a slash at its end; empty for the whole bucket
     */
    BucketLocation(String uri, String bucket, String prefix, S3Client client) {
        this.uri = uri;
        this.bucket = bucket;
        this.prefix = prefix.isEmpty() ? "" : prefix + "/";
        this.client = client;
    }

    @Override
    public String uri() {
        return uri;
    }

    @Override
    public void create() {
        // A bucket has an owner, policies and costs, so a writer does not create one.
    }

    @Override
    public boolean holdsFolderOf(String name) {
        return true;
    }

    @Override
    public Listing list() throws IOException {
        ListObjectsV2Request request =
                ListObjectsV2Request.builder().bucket(bucket).prefix(prefix).build();
        List<StoredFile> files = new ArrayList<>();
        asked(() -> {
            client.listObjectsV2Paginator(request).contents().stream()
                    .filter(object -> !object.key().endsWith("/"))
                    .map(this::stored)
                    .forEach(files::add);
            return files;
        });
        files.sort(Comparator.comparing(StoredFile::name));
        return new Listing(files, Map.of());
    }

    @Override
    public Optional<StoredFile> find(String name) throws IOException {
        return asked(() -> {
            HeadObjectResponse head =
                    client.headObject(request -> request.bucket(bucket).key(prefix + name));
            return new StoredFile(
                    name, head.contentLength(), head.lastModified().toEpochMilli(), tag(head.eTag()));
        });
    }

    @Override
    public Optional<OpenFile> open(String name) throws IOException {
        return asked(() -> {
            ResponseInputStream<GetObjectResponse> content =
                    client.getObject(request -> request.bucket(bucket).key(prefix + name));
            return new OpenFile(content.response().contentLength(), new TransferStream(content));
        });
    }

    @Override
    public Optional<LocalFile> fetch(String name) throws IOException {
        Optional<OpenFile> opened = open(name);
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        Path directory = Files.createTempDirectory("conformal-case-");
        LocalFile copy = new LocalFile(directory.resolve(name.substring(name.lastIndexOf('/') + 1)), true);
        try (OpenFile file = opened.get()) {
            Files.copy(file.content(), copy.path());
            return Optional.of(copy);
        } catch (IOException e) {
            copy.close();
            throw e;
        }
    }

    @Override
    public void write(String name, byte[] content, String writer) throws IOException {
        asked(() ->
                client.putObject(request -> request.bucket(bucket).key(prefix + name), RequestBody.fromBytes(content)));
    }

    @Override
    public void close() {
        client.close();
    }

    private StoredFile stored(S3Object object) {
        return new StoredFile(
                object.key().substring(prefix.length()),
                object.size(),
                object.lastModified().toEpochMilli(),
                tag(object.eTag()));
    }

    private static String tag(String quoted) {
        return quoted == null ? "" : quoted.replace("\"", "");
    }

    private <T> Optional<T> asked(Supplier<T> request) throws IOException {
        try {
            return Optional.of(request.get());
        } catch (NoSuchKeyException absent) {
            return Optional.empty();
        } catch (SdkException failure) {
            throw unreachable(failure);
        }
    }

    private IOException unreachable(SdkException failure) {
        return new IOException(uri + ": " + failure.getMessage(), failure);
    }
}
