package io.conformalstreams.ops.demo;

import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.method.ConformalMethod;
import io.conformalstreams.processor.method.Measure;
import io.conformalstreams.processor.method.PredictionRegion;
import io.conformalstreams.processor.method.Promise;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.ScoredImage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** A method that declares its components, but scores and predicts nothing. */
record DeclaredMethod(List<Component> components, List<Component> events) implements ConformalMethod {

    @Override
    public String type() {
        return "declared";
    }

    @Override
    public List<String> canonicalLines() {
        return List.of();
    }

    @Override
    public Optional<String> objectionToIgnoredPixels() {
        return Optional.empty();
    }

    @Override
    public Promise promise(Channel channel, BigDecimal alpha) {
        throw new UnsupportedOperationException("the table asks for components alone");
    }

    @Override
    public List<Measure> measures() {
        return List.of();
    }

    @Override
    public boolean isSupported(Component component, ScoredImage image) {
        return false;
    }

    @Override
    public Optional<ImageScore> score(ScoredImage image, Channel channel, Truth truth) {
        return Optional.empty();
    }

    @Override
    public List<PredictionRegion> regions(ScoredImage image, Channel channel, List<Level> levels) {
        return List.of();
    }
}
