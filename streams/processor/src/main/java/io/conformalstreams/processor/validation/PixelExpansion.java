package io.conformalstreams.processor.validation;

import static io.conformalstreams.processor.validation.RejectionReason.CORRUPT_COMPRESSION;
import static io.conformalstreams.processor.validation.RejectionReason.UNRECOGNISED_VALUE;
import static io.conformalstreams.processor.validation.RejectionReason.WRONG_LENGTH;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.conformalstreams.contracts.Compression;
import io.conformalstreams.contracts.ObjectReference;
import java.nio.ByteBuffer;

/** Decompresses pixel arrays and checks that their length matches their shape. */
final class PixelExpansion {

    private PixelExpansion() {}

    /**
     * @param field name of the array in the record, for messages
     * @param data inline bytes, or a reference
     * @param expectedBytes length that the shape requires; no more than this is ever decompressed
     * @param referenced reader of referenced objects
     */
    static ByteBuffer expand(
            String field, Object data, Compression compression, long expectedBytes, ReferencedPixels referenced) {
        if (expectedBytes > Integer.MAX_VALUE - 8) {
            throw new RejectedRecordException(
                    RejectionReason.OVERSIZED_SHAPE,
                    field + ".shape needs " + expectedBytes + " bytes, more than one array can store");
        }
        ByteBuffer sent = data instanceof ByteBuffer inline
                ? inline
                : referenced.read(field, (ObjectReference) data, longest(compression, expectedBytes));
        return switch (compression) {
            case NONE -> requireLength(field, sent.slice(), expectedBytes);
            case ZSTD -> expandZstd(field, sent, expectedBytes);
            case UNRECOGNISED ->
                throw new RejectedRecordException(
                        UNRECOGNISED_VALUE, field + ".compression is not known to this version: send NONE or ZSTD");
        };
    }

    /** The largest possible compressed size of an array. */
    private static long longest(Compression compression, long expectedBytes) {
        return compression == Compression.NONE ? expectedBytes : Zstd.compressBound(expectedBytes);
    }

    private static ByteBuffer expandZstd(String field, ByteBuffer compressed, long expectedBytes) {
        if (!compressed.hasRemaining()) {
            throw corrupt(field, "it is empty");
        }
        byte[] source = new byte[compressed.remaining()];
        compressed.duplicate().get(source);
        long declared = Zstd.getFrameContentSize(source);
        if (declared >= 0 && declared != expectedBytes) {
            throw wrongLength(field, declared, expectedBytes);
        }
        byte[] expanded = new byte[(int) expectedBytes];
        try {
            long length = Zstd.decompressByteArray(expanded, 0, expanded.length, source, 0, source.length);
            if (Zstd.isError(length)) {
                throw corrupt(field, Zstd.getErrorName(length));
            }
            return requireLength(
                    field, ByteBuffer.wrap(expanded, 0, (int) length).slice(), expectedBytes);
        } catch (ZstdException e) {
            throw corrupt(field, e.getMessage());
        }
    }

    private static ByteBuffer requireLength(String field, ByteBuffer bytes, long expectedBytes) {
        if (bytes.remaining() != expectedBytes) {
            throw wrongLength(field, bytes.remaining(), expectedBytes);
        }
        return bytes;
    }

    private static RejectedRecordException wrongLength(String field, long bytes, long expectedBytes) {
        return new RejectedRecordException(
                WRONG_LENGTH,
                field + ".data has " + bytes + " bytes of pixels, but channels, shape and encoding need "
                        + expectedBytes);
    }

    private static RejectedRecordException corrupt(String field, String cause) {
        return new RejectedRecordException(
                CORRUPT_COMPRESSION, field + ".data is not a valid zstd frame of the expected size: " + cause);
    }
}
