package io.conformalstreams.processor.prediction;

import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.method.ValueInterval;
import io.conformalstreams.processor.prediction.IssuedPrediction.IssuedComponent;
import io.conformalstreams.processor.prediction.IssuedPrediction.IssuedLevel;
import io.conformalstreams.processor.prediction.IssuedPrediction.IssuedProcedure;
import io.conformalstreams.processor.prediction.IssuedPrediction.LevelVerdict;
import io.conformalstreams.processor.prediction.IssuedPrediction.MatchedLabel;
import io.conformalstreams.processor.prediction.IssuedPredictions.StoredPrediction;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The byte layout of an issued prediction, version 4: version (8 bits), unit (8): 0 for another unit than the image, whose
 * id follows, 1 for the image itself, 2 for the image itself while it waits for a label; prediction time (64), digest,
 * self-calibrated (8), version of the thresholds (varint), epoch (varint), attributes, number of procedures (16). Then follow,
 * for each procedure: name, channel, fingerprint, size class or the empty string, number of levels (16), the levels, whether a
 * label was matched (8), and that label. Stratum, image id and prediction id are in the key.
 *
 * <p>A level: nominal alpha (64), number of components (16); for each component its code (8), alpha (64), n and k (signed
 * varints), lambda (64) and calibrated (8); whether there is an interval (8), and its lower and upper end (64 each); the
 * counted events (8); the counted events with trivial sets (8); the size of the sets (64).
 *
 * <p>A matched label: revision (32), number of verdicts (16); for each verdict the calibrated events (8), the covered
 * events (8), the events with trivial sets (8), the loss (64) and whether the truth is empty (8). In a set of events, bit 0 stands for the inner set, 1 for the outer set, 2 for both
 * together, 3 for the interval and 4 for the risk.
 */
final class IssuedPredictionLayout {

    private static final byte VERSION = 4;

    private static final byte OTHER_UNIT = 0;
    private static final byte OWN_UNIT = 1;
    private static final byte AWAITED_OWN_UNIT = 2;

    /** The position of an event in this list is the number of its bit. */
    private static final List<Component> EVENTS =
            List.of(Component.INNER, Component.OUTER, Component.JOINT, Component.INTERVAL, Component.RISK);

    private IssuedPredictionLayout() {}

    static byte[] toBytes(StoredPrediction stored) {
        IssuedPrediction issued = stored.issued();
        LayoutWriter writer = new LayoutWriter(VERSION);
        if (issued.isOwnUnit()) {
            writer.putByte(stored.awaited() ? AWAITED_OWN_UNIT : OWN_UNIT);
        } else {
            writer.putByte(OTHER_UNIT).putText(issued.unitId());
        }
        writer.putLong(issued.predictedAt())
                .putHexadecimal(issued.scoresSha256())
                .putBoolean(issued.selfCalibrated())
                .putVarint(issued.version())
                .putVarint(issued.epoch());
        AttributesLayout.put(writer, issued.attributes());
        writer.putShort(issued.procedures().size());
        issued.procedures().forEach(procedure -> put(writer, procedure));
        return writer.toBytes();
    }

    /** Reads a value under the key of a stratum, an image and a prediction. */
    static StoredPrediction storedOf(String stratum, String imageId, String predictionId, byte[] bytes) {
        LayoutReader reader = new LayoutReader("issued prediction", bytes, VERSION);
        byte unit = reader.getByte();
        IssuedPrediction issued = new IssuedPrediction(
                stratum,
                imageId,
                predictionId,
                unit == OTHER_UNIT ? reader.getText() : imageId,
                reader.getLong(),
                reader.getHexadecimal(),
                reader.getBoolean(),
                reader.getVarint(),
                (int) reader.getVarint(),
                AttributesLayout.get(reader),
                list(reader, () -> procedure(reader)));
        reader.requireEnd();
        return new StoredPrediction(issued, unit == AWAITED_OWN_UNIT);
    }

    private static void put(LayoutWriter writer, IssuedProcedure procedure) {
        writer.putText(procedure.name())
                .putText(procedure.channel())
                .putHexadecimal(procedure.fingerprint())
                .putText(procedure.sizeClass().orElse(""))
                .putShort(procedure.levels().size());
        procedure.levels().forEach(level -> put(writer, level));
        writer.putBoolean(procedure.outcome().isPresent());
        procedure.outcome().ifPresent(met -> put(writer, met));
    }

    private static IssuedProcedure procedure(LayoutReader reader) {
        return new IssuedProcedure(
                reader.getText(),
                reader.getText(),
                reader.getHexadecimal(),
                reader.getOptionalText(),
                list(reader, () -> level(reader)),
                reader.getBoolean() ? Optional.of(matchedLabel(reader)) : Optional.empty());
    }

    private static void put(LayoutWriter writer, IssuedLevel level) {
        writer.putDouble(level.nominalAlpha()).putShort(level.components().size());
        for (IssuedComponent component : level.components()) {
            writer.putByte(component.component().code())
                    .putDouble(component.alpha())
                    .putSignedVarint(component.n())
                    .putSignedVarint(component.k())
                    .putDouble(component.lambda())
                    .putBoolean(component.calibrated());
        }
        writer.putBoolean(level.interval().isPresent());
        level.interval()
                .ifPresent(interval -> writer.putDouble(interval.lower()).putDouble(interval.upper()));
        writer.putByte(bits(level.events())).putByte(bits(level.trivial())).putDouble(level.size());
    }

    private static IssuedLevel level(LayoutReader reader) {
        return new IssuedLevel(
                reader.getDouble(),
                list(
                        reader,
                        () -> new IssuedComponent(
                                Component.ofCode(reader.getByte()),
                                reader.getDouble(),
                                reader.getSignedVarint(),
                                reader.getSignedVarint(),
                                reader.getDouble(),
                                reader.getBoolean())),
                reader.getBoolean()
                        ? Optional.of(new ValueInterval(reader.getDouble(), reader.getDouble()))
                        : Optional.empty(),
                events(reader.getByte()),
                Set.copyOf(events(reader.getByte())),
                reader.getDouble());
    }

    private static void put(LayoutWriter writer, MatchedLabel met) {
        writer.putInt(met.revision()).putShort(met.counted().size());
        for (LevelVerdict verdict : met.counted()) {
            writer.putByte(bits(verdict.calibrated()))
                    .putByte(bits(verdict.covered()))
                    .putByte(bits(verdict.trivial()))
                    .putLong(verdict.loss())
                    .putBoolean(verdict.emptyTruth());
        }
    }

    private static MatchedLabel matchedLabel(LayoutReader reader) {
        return new MatchedLabel(
                reader.getInt(),
                list(
                        reader,
                        () -> new LevelVerdict(
                                Set.copyOf(events(reader.getByte())),
                                Set.copyOf(events(reader.getByte())),
                                Set.copyOf(events(reader.getByte())),
                                reader.getLong(),
                                reader.getBoolean())));
    }

    private static int bits(Collection<Component> events) {
        int bits = 0;
        for (int bit = 0; bit < EVENTS.size(); bit++) {
            bits |= events.contains(EVENTS.get(bit)) ? 1 << bit : 0;
        }
        return bits;
    }

    private static List<Component> events(byte bits) {
        return IntStream.range(0, EVENTS.size())
                .filter(bit -> (bits & 1 << bit) != 0)
                .mapToObj(EVENTS::get)
                .toList();
    }

    private static <T> List<T> list(LayoutReader reader, Supplier<T> element) {
        int count = reader.getShort();
        List<T> elements = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            elements.add(element.get());
        }
        return elements;
    }
}
