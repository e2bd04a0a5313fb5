package io.conformalstreams.processor.prediction;

import io.conformalstreams.conformal.risk.LossCurve;
import io.conformalstreams.contracts.RunningCoverage;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.component.ComponentRecords;
import io.conformalstreams.processor.prediction.IssuedPrediction.LevelVerdict;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;

/**
 * The coverage of one event, as counts. Losses are in units of 2^-32, so that their sums are exact.
 *
 * @param units the coverage by unit
 * @param openUnits units with a judged set that do not count yet
 * @param images the coverage by image
 * @param uncalibratedImages images whose set has no calibrated threshold
 * @param emptyTruths judged images without a labelled pixel of the structure
 * @param trivialSets judged images whose every set is empty or the whole image
 */
record CoverageCount(
        Share units, long openUnits, Share images, long uncalibratedImages, long emptyTruths, long trivialSets) {

    static final CoverageCount ZERO = new CoverageCount(Share.ZERO, 0, Share.ZERO, 0, 0, 0);

    /**
     * Units or images.
     *
     * @param losses the sum of their losses; 0 if no risk is controlled
     */
    record Share(long judged, long covered, long losses) {

        static final Share ZERO = new Share(0, 0, 0);

        Share plus(Share other, int times) {
            return new Share(
                    judged + times * other.judged, covered + times * other.covered, losses + times * other.losses);
        }

        private double coverage(Component event) {
            double held = event == Component.RISK ? judged - (double) losses / LossCurve.ONE : covered;
            return judged == 0 ? 1 : held / judged;
        }

        private static Share of(LayoutReader reader) {
            return new Share(reader.getLong(), reader.getLong(), reader.getLong());
        }

        private void put(LayoutWriter writer) {
            writer.putLong(judged).putLong(covered).putLong(losses);
        }
    }

    static CoverageCount ofImage(LevelVerdict verdict, Component event) {
        if (!verdict.calibrated().contains(event)) {
            return new CoverageCount(Share.ZERO, 0, Share.ZERO, 1, 0, 0);
        }
        long covered = verdict.covered().contains(event) ? 1 : 0;
        return new CoverageCount(
                Share.ZERO,
                0,
                new Share(1, covered, verdict.loss()),
                0,
                verdict.emptyTruth() ? 1 : 0,
                verdict.trivial().contains(event) ? 1 : 0);
    }

    static CoverageCount ofUnit(boolean covered, long loss) {
        return new CoverageCount(new Share(1, covered ? 1 : 0, loss), 0, Share.ZERO, 0, 0, 0);
    }

    static CoverageCount ofOpenUnit() {
        return new CoverageCount(Share.ZERO, 1, Share.ZERO, 0, 0, 0);
    }

    static CoverageCount of(LayoutReader reader) {
        return new CoverageCount(
                Share.of(reader),
                reader.getLong(),
                Share.of(reader),
                reader.getLong(),
                reader.getLong(),
                reader.getLong());
    }

    void put(LayoutWriter writer) {
        units.put(writer);
        writer.putLong(openUnits);
        images.put(writer);
        writer.putLong(uncalibratedImages).putLong(emptyTruths).putLong(trivialSets);
    }

    /** Adds a count, or removes it if {@code times} is -1. */
    CoverageCount plus(CoverageCount other, int times) {
        return new CoverageCount(
                units.plus(other.units, times),
                openUnits + times * other.openUnits,
                images.plus(other.images, times),
                uncalibratedImages + times * other.uncalibratedImages,
                emptyTruths + times * other.emptyTruths,
                trivialSets + times * other.trivialSets);
    }

    RunningCoverage toRecord(CountedEvent counted) {
        return RunningCoverage.newBuilder()
                .setNominalAlpha(counted.nominalAlpha())
                .setComponent(ComponentRecords.symbol(counted.event()))
                .setJudgedUnits(units.judged())
                .setCoveredUnits(units.covered())
                .setCoverage(units.coverage(counted.event()))
                .setOpenUnits(openUnits)
                .setJudgedImages(images.judged())
                .setCoveredImages(images.covered())
                .setImageCoverage(images.coverage(counted.event()))
                .setUncalibratedImages(uncalibratedImages)
                .setEmptyTruths(emptyTruths)
                .setTrivialSets(trivialSets)
                .build();
    }
}
