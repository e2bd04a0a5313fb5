package io.conformalstreams.processor.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.contracts.ImagePreview;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreviewValidationTest {

    private static final Grid IMAGE = Grid.of(30, 40);
    private static final Grid VOLUME = Grid.of(5, 30, 40);

    @ParameterizedTest
    @CsvSource({"png, 40, 30", "jpeg, 40, 30", "png, 1, 1", "jpeg, 2048, 2048"})
    void acceptsPicturesAndReadsTheirSizes(String format, int width, int height) throws IOException {
        byte[] picture = picture(format, width, height);

        assertThatCode(() -> PreviewValidation.require(preview(format, picture, null), IMAGE))
                .doesNotThrowAnyException();
        ByteBuffer data = ByteBuffer.wrap(picture);
        assertThat(format.equals("png") ? PictureSize.ofPng(data) : PictureSize.ofJpeg(data))
                .contains(new PictureSize(width, height));
    }

    @Test
    void rejectsPicturesThatClaimTooManyPixels() {
        byte[] header = HexFormat.of().parseHex("89504e470d0a1a0a0000000d494844520000080100000800");

        assertRejected(preview("png", header, null), IMAGE, "2049 x 2048 pixels");
    }

    @Test
    void rejectsTooManyBytes() throws IOException {
        byte[] padded = Arrays.copyOf(picture("png", 4, 4), PreviewValidation.MOST_BYTES + 1);

        assertRejected(preview("png", padded, null), IMAGE, "has 262145 bytes");
    }

    @Test
    void rejectsEveryBeginningOfAPicture() throws IOException {
        byte[] picture = picture("jpeg", 4, 4);
        for (int length = 0; length < 20; length++) {
            assertRejected(preview("jpeg", Arrays.copyOf(picture, length), null), IMAGE, "doesn't begin as a picture");
        }
        for (int length = 0; length < 24; length++) {
            assertRejected(preview("png", Arrays.copyOf(picture("png", 4, 4), length), null), IMAGE, "doesn't begin");
        }
    }

    @Test
    void aVolumeNeedsASliceThatItHas() throws IOException {
        byte[] picture = picture("png", 4, 4);

        PreviewValidation.require(preview("png", picture, 4), VOLUME);
        assertRejected(preview("png", picture, 5), VOLUME, "preview.slice is 5");
        assertRejected(preview("png", picture, -1), VOLUME, "preview.slice is -1");
        assertRejected(preview("png", picture, null), VOLUME, "preview.slice is null");
        assertRejected(preview("png", picture, 0), IMAGE, "send null");
    }

    private static void assertRejected(ImagePreview preview, Grid grid, String detail) {
        assertThatExceptionOfType(RejectedRecordException.class)
                .isThrownBy(() -> PreviewValidation.require(preview, grid))
                .withMessageContaining(detail);
    }

    private static ImagePreview preview(String format, byte[] data, Integer slice) {
        return new ImagePreview("image/" + format, ByteBuffer.wrap(data), slice);
    }

    private static byte[] picture(String format, int width, int height) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY), format, bytes);
        return bytes.toByteArray();
    }
}
