package io.conformalstreams.processor.method;

import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.LabelMap;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.conformal.image.ScoreMap;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.ScoredImage;
import io.conformalstreams.processor.setting.Setting;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** Procedures of each type's example, and random images of their model with random labels. */
final class MethodExamples {

    static final Channel ORGAN = new Channel("organ", Set.of(1, 2));
    static final Channel LESION = new Channel("lesion", Set.of(2));
    private static final Channel LESION_AGAIN = new Channel("lesion-again", Set.of(2));

    static final ExampleCases CASES = new ExampleCases(
            "net",
            ScoreKind.PROBABILITY,
            List.of(ORGAN, LESION, LESION_AGAIN),
            Optional.of(new ExampleCases.Ratio("lesion to organ", LESION, ORGAN)));

    private static final String MODEL = """
            models:
              - name: net
                dimensions: 2
                scores: probability
                encoding: {uint8: {scale: 0.00390625, offset: 0}}
                channels:
                  - {name: organ, labelValues: [1, 2]}
                  - {name: lesion, labelValues: [2]}
                  - {name: lesion-again, labelValues: [2]}
            kafka: {bootstrap.servers: "unused:9092", schema.registry.url: "mock://contract"}
            procedures:
            """;

    static final Grid GRID = Grid.of(5, 7);
    static final int IGNORED = 3;

    private MethodExamples() {}

    /** Returns the procedures of a type's example. */
    static List<Procedure> procedures(MethodType type, String settings) {
        return parse(type.exampleConfiguration(CASES).stream()
                .map(example -> example.stripTrailing() + "\n" + settings)
                .toList());
    }

    /**
     * Returns the procedures of a type's example with another transformation of the scores. They are none if the type
     * has no such setting.
     */
    static List<Procedure> transformed(MethodType type, String transformation) {
        List<String> keys =
                type.settings().settings().stream().map(Setting::key).toList();
        List<String> examples = type.exampleConfiguration(CASES);
        if (keys.contains("transformation")) {
            return parse(examples.stream()
                    .filter(example -> !example.contains("transformation:"))
                    .map(example -> example.stripTrailing() + "\n  transformation: " + transformation + "\n")
                    .toList());
        }
        return keys.contains("outer")
                ? parse(examples.stream()
                        .map(example -> example.replaceAll("(inner|outer): [a-z].*", "$1: " + transformation))
                        .toList())
                : List.of();
    }

    private static List<Procedure> parse(List<String> procedures) {
        String indented =
                procedures.stream().map(procedure -> procedure.indent(2)).collect(Collectors.joining());
        return ConformalConfiguration.parse(MODEL + indented, Map.of()).procedures();
    }

    static ScoredImage image(Random random) {
        Map<Channel, PredictedImage> channels = new HashMap<>();
        int brightest = 128 + random.nextInt(128);
        for (Channel channel : List.of(ORGAN, LESION, LESION_AGAIN)) {
            byte[] scores = new byte[GRID.size()];
            for (int pixel = 0; pixel < scores.length; pixel++) {
                scores[pixel] = (byte) random.nextInt(brightest + 1);
            }
            var encoding = new ScoreEncoding.Uint8(0.00390625, 0);
            channels.put(
                    channel,
                    PredictedImage.of(ScoreMap.of(GRID, encoding, ByteBuffer.wrap(scores)), ScoreKind.PROBABILITY));
        }
        return new ScoredImage(GRID, channels, false, "");
    }

    static LabelMap labels(Random random) {
        int density = random.nextInt(5);
        byte[] labels = new byte[GRID.size()];
        for (int pixel = 0; pixel < labels.length; pixel++) {
            labels[pixel] = (byte) (random.nextInt(4) < density ? random.nextInt(3) : 0);
        }
        return LabelMap.of(GRID, ByteBuffer.wrap(labels));
    }
}
