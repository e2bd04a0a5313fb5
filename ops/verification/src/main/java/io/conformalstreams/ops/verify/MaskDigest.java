package io.conformalstreams.ops.verify;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.contracts.ComponentSet;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.LevelSets;
import io.conformalstreams.contracts.Mask;
import io.conformalstreams.contracts.MaskEncoding;
import java.nio.ByteBuffer;

/** Replaces the bytes of a mask by their SHA-256 while sets wait for their predictions. */
final class MaskDigest {

    private MaskDigest() {}

    /** Returns a set with digests in place of masks. */
    static IssuedConfidenceSet inPlaceOfMasks(IssuedConfidenceSet set) {
        IssuedConfidenceSet copy = IssuedConfidenceSet.newBuilder(set).build();
        for (LevelSets level : copy.getLevels()) {
            replace(level.getInner());
            replace(level.getOuter());
        }
        return copy;
    }

    /** Returns the digest of a mask's shorter encoding; of packed bits if both are equally long. */
    static Mask of(PackedMask mask) {
        byte[] packed = mask.toPackedBytes();
        byte[] runs = mask.toRunLengths();
        return runs.length < packed.length
                ? new Mask(MaskEncoding.RUN_LENGTHS, ByteBuffer.wrap(Sha256.of(runs)))
                : new Mask(MaskEncoding.PACKED_BITS, ByteBuffer.wrap(Sha256.of(packed)));
    }

    private static void replace(ComponentSet component) {
        ByteBuffer data = component.getMask().getData().duplicate();
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        component.setMask(new Mask(component.getMask().getEncoding(), ByteBuffer.wrap(Sha256.of(bytes))));
    }
}
