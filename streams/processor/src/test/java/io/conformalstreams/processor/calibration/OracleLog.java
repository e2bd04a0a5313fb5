package io.conformalstreams.processor.calibration;

import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.LabelMap;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.conformal.image.ScoreMap;
import io.conformalstreams.contracts.LabelAction;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.contracts.ScoreArray;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.configuration.Window;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.model.ScoredImage;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** All records that a calibration has accepted, as a plain list, and the questions the oracle asks of it. */
final class OracleLog {

    private final ConformalConfiguration configuration;
    private final List<Accepted> accepted = new ArrayList<>();

    OracleLog(ConformalConfiguration configuration) {
        this.configuration = configuration;
    }

    /** One accepted record; critical values by name of the procedure. */
    record Accepted(
            String stratum,
            String imageId,
            String unitId,
            int revision,
            boolean active,
            String policy,
            RecordCoordinates coordinates,
            Optional<String> digest,
            Map<String, ImageScore> values) {

        boolean sameContent(Accepted other) {
            return active == other.active
                    && unitId.equals(other.unitId)
                    && (!active || policy.equals(other.policy))
                    && digest.equals(other.digest)
                    && values.equals(other.values);
        }
    }

    void add(Accepted record) {
        accepted.add(record);
    }

    /** A stratum as its accepted records imply it, gone through once. */
    Stratum stratum(String stratum) {
        List<Accepted> records = accepted.stream()
                .filter(record -> record.stratum().equals(stratum))
                .toList();
        Map<String, Accepted> first = new LinkedHashMap<>();
        Map<String, Accepted> newest = new HashMap<>();
        for (Accepted record : records) {
            first.putIfAbsent(record.imageId(), record);
            newest.put(record.imageId(), record);
        }
        List<Image> images = new ArrayList<>();
        first.forEach((imageId, record) -> images.add(
                new Image(images.size(), record.coordinates().getLabelledAt().toEpochMilli(), newest.get(imageId))));
        return new Stratum(
                stratum,
                records.size(),
                records.stream().map(Accepted::policy).distinct().toList(),
                images);
    }

    /**
     * @param name of the stratum
     * @param records number of accepted records
     * @param policies label policies in order of appearance
     * @param images in the order in which they were first accepted
     */
    record Stratum(String name, int records, List<String> policies, List<Image> images) {

        Optional<Image> image(String imageId) {
            return images.stream()
                    .filter(image -> image.newest().imageId().equals(imageId))
                    .findFirst();
        }

        /** The active images of the newest epoch inside a procedure's window, in the order in which they came. */
        List<Image> counted(Procedure procedure) {
            return images.stream()
                    .filter(image -> image.newest().active()
                            && image.newest().policy().equals(policies.get(policies.size() - 1))
                            && isInside(procedure.window(), image))
                    .toList();
        }

        private boolean isInside(Window window, Image image) {
            if (window instanceof Window.LastImages last) {
                return image.sequence() >= images.size() - last.count();
            }
            if (window instanceof Window.LastDuration last) {
                long latest =
                        images.stream().mapToLong(Image::firstLabelledAt).max().orElseThrow();
                return image.firstLabelledAt() > latest - last.duration().toMillis();
            }
            return true;
        }
    }

    record Image(int sequence, long firstLabelledAt, Accepted newest) {}

    Accepted candidate(LabelledImage label, long offset) {
        boolean active = label.getAction() == LabelAction.ASSIGNED;
        return new Accepted(
                label.getStratum(),
                label.getImageId(),
                Objects.requireNonNullElse(label.getUnitId(), label.getImageId()),
                label.getRevision(),
                active,
                policy(label),
                new RecordCoordinates(label.getLabelledAt(), 0, offset),
                active ? Optional.of(digest(label.getScores())) : Optional.empty(),
                active ? scores(label) : Map.of());
    }

    /** A withdrawal is made under the newest policy of its stratum, if there is one. */
    private String policy(LabelledImage label) {
        List<String> policies = stratum(label.getStratum()).policies();
        return label.getAction() == LabelAction.ASSIGNED || policies.isEmpty()
                ? label.getLabelPolicy()
                : policies.get(policies.size() - 1);
    }

    private Map<String, ImageScore> scores(LabelledImage label) {
        Model model = configuration.modelOf(label.getStratum()).orElseThrow();
        Grid grid = Grid.of(label.getScores().getShape().stream()
                .mapToInt(Integer::intValue)
                .toArray());
        ByteBuffer data = (ByteBuffer) label.getScores().getData();
        LabelMap labels = LabelMap.of(grid, ((ByteBuffer) label.getLabels().getData()).duplicate());
        int channelBytes = data.remaining() / model.channels().size();
        Map<Channel, PredictedImage> images = new HashMap<>();
        for (int channel = 0; channel < model.channels().size(); channel++) {
            ScoreMap scores =
                    ScoreMap.of(grid, new ScoreEncoding.Float32(), data.slice(channel * channelBytes, channelBytes));
            images.put(model.channels().get(channel), PredictedImage.of(scores, model.scoreKind()));
        }
        ScoredImage image = new ScoredImage(grid, images, false, "");
        Map<String, ImageScore> scores = new HashMap<>();
        for (Procedure procedure : configuration.proceduresOf(model)) {
            procedure
                    .score(image, channel -> labels.mask(channel.labelValues()))
                    .ifPresent(score -> scores.put(procedure.name(), score));
        }
        return scores;
    }

    /** The documented digest, for float32 scores without spacing. */
    private static String digest(ScoreArray scores) {
        byte[] header = ("conformal-scores-1\nSCORES\norgan,lesion\n2,2\n1.0,1.0\nFLOAT32\n1.0\n0.0\n")
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer data = ((ByteBuffer) scores.getData()).duplicate();
        ByteBuffer hashed = ByteBuffer.allocate(header.length + data.remaining())
                .put(header)
                .put(data);
        return HexFormat.of().formatHex(sha256(hashed.array()));
    }

    /** (first 53 bits of SHA-256(key) + 1/2) / 2^53, in exact decimals until the end. */
    static double uniform(String key) {
        BigInteger first53 = new BigInteger(1, sha256(key.getBytes(StandardCharsets.UTF_8))).shiftRight(256 - 53);
        return new BigDecimal(first53)
                .add(new BigDecimal("0.5"))
                .divide(BigDecimal.valueOf(2).pow(53))
                .doubleValue();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
