package io.conformalstreams.ops.verify;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.LevelSets;
import io.conformalstreams.contracts.Mask;
import io.conformalstreams.contracts.MaskEncoding;
import io.conformalstreams.contracts.SideSet;
import java.nio.ByteBuffer;

/** Stands in for the bytes of a mask while sets wait for their predictions: SHA-256 of the bytes. */
final class MaskDigest {

    private MaskDigest() {}

    /** A set with digests for masks. */
    static IssuedConfidenceSet inPlaceOfMasks(IssuedConfidenceSet set) {
        IssuedConfidenceSet copy = IssuedConfidenceSet.newBuilder(set).build();
        for (LevelSets level : copy.getLevels()) {
            replace(level.getInner());
            replace(level.getOuter());
        }
        return copy;
    }

    /** The shorter encoding of a mask as a digest; packed bits where both are as long. */
    static Mask of(PackedMask mask) {
        byte[] packed = mask.toPackedBytes();
        byte[] runs = mask.toRunLengths();
        return runs.length < packed.length
                ? new Mask(MaskEncoding.RUN_LENGTHS, ByteBuffer.wrap(Sha256.of(runs)))
                : new Mask(MaskEncoding.PACKED_BITS, ByteBuffer.wrap(Sha256.of(packed)));
    }

    private static void replace(SideSet side) {
        ByteBuffer data = side.getMask().getData().duplicate();
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        side.setMask(new Mask(side.getMask().getEncoding(), ByteBuffer.wrap(Sha256.of(bytes))));
    }
}
