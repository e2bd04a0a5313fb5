package io.conformalstreams.connectors.dicomweb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.connectors.dicom.DicomObject;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.Mutations;
import io.conformalstreams.connectors.format.RandomImages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartBodyTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/related; type=\"application/dicom\"; boundary=%s",
                "Multipart/Related;boundary=\"%s\";type=application/dicom"
            })
    void readsWhatItWrites(String contentType) throws IOException {
        List<byte[]> files =
                List.of(new RandomImages(1).bytes(700), new byte[0], "\r\n--x\r\n".getBytes(StandardCharsets.UTF_8));
        MultipartBody body = MultipartBody.of(files.stream()
                .map(file -> new DicomObject("1.2", "1.2.3", "1.2.4", "1.2.5", file))
                .toList());

        List<byte[]> parts = MultipartBody.parts("test", contentType.formatted(body.boundary()), joined(body));

        assertThat(parts).containsExactlyElementsOf(files);
    }

    @Test
    void refusesWhatIsCutOff() {
        byte[] cut = "--b\r\nContent-Type: application/dicom\r\n\r\n123".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> MultipartBody.parts("test", "multipart/related; boundary=b", cut))
                .isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> MultipartBody.parts("test", "application/json", cut))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("application/json");
    }

    @Test
    void damagedBodiesEndInAFormatExceptionOrParts() {
        MultipartBody body = MultipartBody.of(
                List.of(new DicomObject("1.2", "1.2.3", "1.2.4", "1.2.5", new RandomImages(2).bytes(300))));
        Mutations.of(
                "multipart",
                91,
                3_000,
                joined(body),
                damaged -> MultipartBody.parts("test", "multipart/related; boundary=" + body.boundary(), damaged));
    }

    private static byte[] joined(MultipartBody body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        body.pieces().forEach(bytes::writeBytes);
        return bytes.toByteArray();
    }
}
