package io.conformalstreams.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocationsTest {

    @ParameterizedTest
    @CsvSource({
        "file:/data/objects,file:///data/objects",
        "file:///data/objects/,file:///data/objects",
        "file://localhost/data/objects,file:///data/objects",
        "file:///data/one%20two,file:///data/one%20two",
        "file:///d%61ta,file:///data",
        "s3://scans,s3://scans",
        "s3://scans/,s3://scans",
        "s3://scans/a/b,s3://scans/a/b",
        "s3://scans/a/b//,s3://scans/a/b"
    })
    void placesHaveOneName(String uri, String canonical) {
        assertThat(Locations.canonical(uri)).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "data/objects",
                "/data/objects",
                "file:objects",
                "file://server/share",
                "file:///data/../etc",
                "file:///data/%2e%2e/etc",
                "file:///data/./x",
                "file:///data//x",
                "file:///data?x",
                "file:///data#x",
                "http://host/x",
                "https://host/x",
                "jar:file:///a.jar!/b",
                "s3:/scans/x",
                "s3:///x",
                "s3://user@scans/x",
                "s3://scans:80/x",
                "s3://scans/../other/x",
                "s3://scans/x?versionId=1",
                "file:///data/\u0000"
            })
    void otherTextsAreNoPlaces(String uri) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Locations.canonical(uri))
                .withMessageStartingWith("must be a URI like");
    }

    @Test
    void secretsAreNotShown() {
        S3Settings settings = new S3Settings(
                Optional.of(URI.create("http://127.0.0.1:1")),
                Optional.of("eu-central-1"),
                true,
                Optional.of(new S3Credentials("key", "secret")));

        assertThat(settings.toString()).contains("eu-central-1").doesNotContain("secret", "key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://host", "host:80", "http:/x", "https://user:secret@host"})
    void endpointsAreAddressesOfTheWeb(String endpoint) {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new S3Settings(Optional.of(URI.create(endpoint)), Optional.empty(), false, Optional.empty()))
                .withMessageNotContaining("secret");
    }
}
