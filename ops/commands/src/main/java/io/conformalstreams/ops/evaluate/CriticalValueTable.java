package io.conformalstreams.ops.evaluate;

import io.conformalstreams.conformal.confidence.CriticalValues;
import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.confidence.Side;
import io.conformalstreams.conformal.image.LabelMap;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.connectors.casefolder.Case;
import io.conformalstreams.connectors.casefolder.CaseReference;
import io.conformalstreams.connectors.casefolder.CaseSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The critical values of every case under every procedure. */
final class CriticalValueTable {

    private final List<List<CriticalValues>> byCase;

    private CriticalValueTable(List<List<CriticalValues>> byCase) {
        this.byCase = byCase;
    }

    /**
     * Reads each case once, on all cores.
     *
     * @param done called after each case, from any thread
     */
    static CriticalValueTable of(CaseSource source, List<EvaluatedProcedure> procedures, Runnable done) {
        return new CriticalValueTable(source.cases().parallelStream()
                .map(reference -> {
                    List<CriticalValues> values = criticalValues(source, reference, procedures);
                    done.run();
                    return values;
                })
                .toList());
    }

    private static List<CriticalValues> criticalValues(
            CaseSource source, CaseReference reference, List<EvaluatedProcedure> procedures) {
        LoadedCase loaded = LoadedCase.of(source, reference);
        return procedures.stream()
                .map(procedure -> procedure
                        .sets()
                        .criticalValues(loaded.image(procedure.channel()), loaded.truth(procedure.channel())))
                .toList();
    }

    /** The critical values of one side, by case. */
    double[] of(int procedure, Side side) {
        return byCase.stream()
                .mapToDouble(values -> values.get(procedure).of(side))
                .toArray();
    }

    /** A case with what its procedures share. */
    record LoadedCase(List<PredictedImage> images, LabelMap labels, CaseSource source) {

        static LoadedCase of(CaseSource source, CaseReference reference) {
            try {
                Case loaded = source.load(reference);
                List<PredictedImage> images = new ArrayList<>();
                for (int channel = 0; channel < loaded.channels(); channel++) {
                    images.add(PredictedImage.of(
                            loaded.scoreMap(channel), source.description().scoreKind()));
                }
                return new LoadedCase(images, loaded.labelMap(), source);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        PredictedImage image(int channel) {
            return images.get(channel);
        }

        PackedMask truth(int channel) {
            return labels.mask(source.description().channels().get(channel).labelValues());
        }
    }
}
