package io.conformalstreams.conformal.scale;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreMap;

/** The scale on which the value of a pixel is its score. */
public record GivenScores(ScoreMap scores) implements ScoreScale {
    @Override
    public double value(double score) {
        return score;
    }

    @Override
    public PackedMask upperSet(double cut) {
        return scores.upperSet(score -> score >= cut);
    }

    @Override
    public long[] countsBelow(double[] cuts, PackedMask region) {
        return scores.countsBelow(cuts, region);
    }
}
