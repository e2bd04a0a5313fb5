package io.conformalstreams.ops.replay;

import com.github.luben.zstd.Zstd;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.contracts.Compression;
import io.conformalstreams.contracts.ImageGeometry;
import io.conformalstreams.contracts.LabelAction;
import io.conformalstreams.contracts.LabelArray;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.ScoreArray;
import io.conformalstreams.contracts.ScoreArrayEncoding;
import io.conformalstreams.contracts.ScoreContent;
import io.conformalstreams.ops.dataset.Case;
import io.conformalstreams.ops.dataset.CaseReference;
import io.conformalstreams.ops.dataset.DatasetChannel;
import io.conformalstreams.ops.dataset.DatasetDescription;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Makes the records of a case: the prediction of its model and the label of its annotator. The image id is the case id.
 *
 * @param description of the source of the cases
 * @param stratum how strata are named
 * @param version version of the model, for the stratum
 * @param inference counts the inferences of the same images, from 1; part of the prediction id
 * @param compression how pixels are compressed, {@code NONE} or {@code ZSTD}
 */
public record CaseRecords(
        DatasetDescription description,
        StratumPattern stratum,
        String version,
        int inference,
        Compression compression) {

    public CaseRecords {
        if (inference < 1) {
            throw new IllegalArgumentException("inference is " + inference + "; it must be at least 1");
        }
        if (compression == Compression.UNRECOGNISED) {
            throw new IllegalArgumentException("compression is UNRECOGNISED; it must be NONE or ZSTD");
        }
    }

    /** Records of first inferences by version 1 of the model, uncompressed, with one stratum for the model. */
    public static CaseRecords of(DatasetDescription description) {
        return new CaseRecords(description, new StratumPattern("{model}"), "1", 1, Compression.NONE);
    }

    /** Stratum of a case, which is the key of its records. */
    public String stratumOf(CaseReference reference) {
        return stratum.stratum(description.model(), version, reference.site());
    }

    /** Id of the prediction of a case, for example {@code case-17#1}. */
    public String predictionIdOf(CaseReference reference) {
        return reference.caseId() + "#" + inference;
    }

    /**
     * The prediction of a case.
     *
     * @param image scores of all channels of the description
     * @param predictedAt event time
     */
    public Prediction prediction(Case image, Instant predictedAt) {
        return Prediction.newBuilder()
                .setStratum(stratumOf(image.reference()))
                .setPredictionId(predictionIdOf(image.reference()))
                .setImageId(image.reference().caseId())
                .setUnitId(unitId(image.reference()))
                .setPredictedAt(predictedAt)
                .setScores(scores(image))
                .setPreview(CasePreview.of(image).orElse(null))
                .setAttributes(image.reference().attributes())
                .build();
    }

    /**
     * The label of a case: revision 1 under the default policy.
     *
     * @param image scores and truth
     * @param labelledAt event time
     * @param predictionId the prediction that the annotator saw. If empty, the label belongs to every prediction of the
     *     image with the same scores.
     */
    public LabelledImage labelledImage(Case image, Instant labelledAt, Optional<String> predictionId) {
        return labelledImage(image, labelledAt, predictionId, Optional.empty());
    }

    /**
     * The label of a case by one reader.
     *
     * @param rater opaque name of the reader; empty if the model has no raters
     */
    public LabelledImage labelledImage(
            Case image, Instant labelledAt, Optional<String> predictionId, Optional<String> rater) {
        return LabelledImage.newBuilder()
                .setStratum(stratumOf(image.reference()))
                .setImageId(image.reference().caseId())
                .setUnitId(unitId(image.reference()))
                .setPredictionId(predictionId.orElse(null))
                .setAction(LabelAction.ASSIGNED)
                .setRevision(1)
                .setLabelledAt(labelledAt)
                .setRater(rater.orElse(null))
                .setScores(scores(image))
                .setLabels(LabelArray.newBuilder()
                        .setShape(shape(image.grid()))
                        .setSpacing(
                                Arrays.stream(image.grid().spacing()).boxed().toList())
                        .setGeometry(image.geometry().map(CaseRecords::geometry).orElse(null))
                        .setCompression(compression)
                        .setData(compressed(image.labels()))
                        .build())
                .build();
    }

    /** The unit id; null if the image itself is the unit. */
    private static String unitId(CaseReference reference) {
        return reference.unitId().equals(reference.caseId()) ? null : reference.unitId();
    }

    private ScoreArray scores(Case image) {
        ScoreArray.Builder scores = ScoreArray.newBuilder()
                .setContent(description.hasMasks() ? ScoreContent.MASK : ScoreContent.SCORES)
                .setChannels(description.channels().stream()
                        .map(DatasetChannel::name)
                        .toList())
                .setShape(shape(image.grid()))
                .setSpacing(Arrays.stream(image.grid().spacing()).boxed().toList())
                .setGeometry(image.geometry().map(CaseRecords::geometry).orElse(null))
                .setEncoding(encoding(image.encoding()))
                .setCompression(compression)
                .setData(compressed(image.scores()));
        if (image.encoding() instanceof ScoreEncoding.Uint8 uint8) {
            scores.setScale(uint8.scale()).setOffset(uint8.offset());
        }
        return scores.build();
    }

    private static ImageGeometry geometry(io.conformalstreams.conformal.geometry.ImageGeometry known) {
        return new ImageGeometry(
                known.origin(), known.directions(), known.frameOfReference().orElse(null));
    }

    private ByteBuffer compressed(ByteBuffer pixels) {
        byte[] bytes = new byte[pixels.remaining()];
        pixels.get(bytes);
        return ByteBuffer.wrap(compression == Compression.ZSTD ? Zstd.compress(bytes) : bytes);
    }

    private static List<Integer> shape(Grid grid) {
        return IntStream.of(grid.shape()).boxed().toList();
    }

    private static ScoreArrayEncoding encoding(ScoreEncoding encoding) {
        if (encoding instanceof ScoreEncoding.Float32) {
            return ScoreArrayEncoding.FLOAT32;
        }
        return encoding instanceof ScoreEncoding.Float16 ? ScoreArrayEncoding.FLOAT16 : ScoreArrayEncoding.UINT8;
    }
}
