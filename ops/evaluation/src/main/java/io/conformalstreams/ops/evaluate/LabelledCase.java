package io.conformalstreams.ops.evaluate;

import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.ops.dataset.Case;
import io.conformalstreams.ops.dataset.CaseReference;
import io.conformalstreams.ops.dataset.CaseSource;
import io.conformalstreams.ops.dataset.DatasetDescription;
import io.conformalstreams.ops.figure.Background;
import io.conformalstreams.processor.method.ConformalMethod;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.ScoredImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A case, with the data that all procedures share. */
public final class LabelledCase {

    /** A case in a folder needs no digest, because nothing is joined with it. */
    private static final String NO_DIGEST = "";

    private final Case labelled;
    private final DatasetDescription description;
    private final List<PredictedImage> images = new ArrayList<>();
    private final List<PackedMask> truths = new ArrayList<>();
    private final PackedMask ignored;

    private LabelledCase(Case labelled, DatasetDescription description) {
        this.labelled = labelled;
        this.description = description;
        for (var channel : description.channels()) {
            images.add(PredictedImage.of(labelled.scoreMap(images.size()), description.scoreKind()));
            truths.add(labelled.labelMap().mask(channel.labelValues()));
        }
        this.ignored = labelled.ignored(description.ignoreLabel());
    }

    static LabelledCase load(CaseSource source, CaseReference reference) {
        try {
            return new LabelledCase(source.load(reference), source.description());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The scores of one channel, by its index. */
    public PredictedImage image(int channel) {
        return images.get(channel);
    }

    /** The truth of one channel. */
    public PackedMask truth(int channel) {
        return truths.get(channel);
    }

    /** Whether every score of one channel is 0 or 1. Such scores only divide the pixels into two groups. */
    boolean isSaturated(Channel channel) {
        List<PackedMask> sets = image(channel)
                .scores()
                .upperSets(score -> score >= 0, score -> score > 0, score -> score >= 1, score -> score > 1);
        return sets.get(0).isFull()
                && sets.get(1).equals(sets.get(2))
                && sets.get(3).isEmpty();
    }

    /** The scores of one channel of the folder. */
    public PredictedImage image(Channel channel) {
        return images.get(index(channel));
    }

    /** The truth of one channel of the folder. */
    public PackedMask truth(Channel channel) {
        return truths.get(index(channel));
    }

    /** The pixels that were not annotated; usually there are none. */
    public PackedMask ignored() {
        return ignored;
    }

    /** The annotation as a method takes it. */
    ConformalMethod.Truth annotation() {
        return new Annotation(this);
    }

    /** The scores in the form that a procedure needs. */
    ScoredImage scored() {
        Map<Channel, PredictedImage> byChannel = new HashMap<>();
        EvaluatedProcedure.channels(description).forEach(channel -> byChannel.put(channel, image(channel)));
        return new ScoredImage(labelled.grid(), byChannel, description.hasMasks(), NO_DIGEST);
    }

    /** The picture that the model saw, if the source has it; otherwise the scores of one channel. */
    public Background backdrop(Channel channel) {
        return labelled.picture()
                .map(picture -> Background.picture(labelled.grid(), picture))
                .orElseGet(() -> Background.scores(image(channel).scores(), description.scoreKind()));
    }

    private int index(Channel channel) {
        return EvaluatedProcedure.channels(description).indexOf(channel);
    }

    private record Annotation(LabelledCase labelled) implements ConformalMethod.Truth {

        @Override
        public PackedMask of(Channel channel) {
            return labelled.truth(channel);
        }

        @Override
        public Optional<PackedMask> ignored() {
            return Optional.of(labelled.ignored).filter(mask -> !mask.isEmpty());
        }
    }
}
