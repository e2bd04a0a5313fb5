package io.conformalstreams.connectors.casesource;

import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.connectors.format.FormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the files of a case with their sidecars. */
final class CaseReader {

    private static final int PREDICTION_DIGITS = 16;

    private final CaseSourceConfiguration configuration;
    private final ScoreReader scores;
    private final LabelReader labels;

    CaseReader(CaseSourceConfiguration configuration) {
        this.configuration = configuration;
        this.scores = configuration.scoreReader();
        this.labels = new LabelReader(configuration.limit());
    }

    /**
     * @throws FormatException when score file or sidecar are bad
     */
    CaseContent.Scores scores(FoundCase found) throws IOException {
        Path file = found.scores().path();
        Sidecar sidecar = sidecar(found.scoresSidecar());
        String digest = digest(List.of(file));
        ScoreVolume volume;
        try {
            volume = scores.read(file);
        } catch (InvalidImageException e) {
            throw new FormatException(file.toString(), "scores", "unusable", e.getMessage(), e);
        }
        CaseIds ids = ids(found.groups(), sidecar);
        Optional<double[]> spacing = sidecar.spacing(configuration.dimensions());
        return new CaseContent.Scores(
                digest,
                ids,
                sidecar.text("predictionId").orElse(ids.imageId() + "-" + digest.substring(0, PREDICTION_DIGITS)),
                sidecar.time("predictedAt")
                        .orElse(Instant.ofEpochMilli(found.scores().stamp().modified())),
                spacing.orElse(volume.spacing().length > 0 ? volume.spacing() : configuration.spacing()),
                volume);
    }

    /** SHA-256 of the label file and its sidecar. */
    String labelsDigest(FoundCase found) throws IOException {
        Path file = found.labels().orElseThrow().path();
        return digest(used(found.labelsSidecar())
                .map(beside -> List.of(file, beside.path()))
                .orElse(List.of(file)));
    }

    /**
     * @param shape of the scores
     * @throws FormatException when label file or sidecar are bad
     */
    CaseContent.Labels labels(FoundCase found, String digest, int[] shape) throws IOException {
        FoundFile file = found.labels().orElseThrow();
        Sidecar sidecar = sidecar(found.labelsSidecar());
        return new CaseContent.Labels(
                digest,
                sidecar.time("labelledAt")
                        .orElse(Instant.ofEpochMilli(file.stamp().modified())),
                sidecar.text("labelPolicy"),
                sidecar.flag("audit"),
                sidecar.probability("inclusionProbability"),
                sidecar.count("fold"),
                labels.read(file.path(), shape));
    }

    /** Sidecars that aren't to be read aren't there. */
    Optional<FoundFile> used(Optional<FoundFile> sidecar) {
        return configuration.sidecars() == SidecarPolicy.NONE ? Optional.empty() : sidecar;
    }

    private Sidecar sidecar(Optional<FoundFile> file) throws IOException {
        Optional<FoundFile> read = used(file);
        return read.isPresent() ? Sidecar.read(read.get().path()) : Sidecar.EMPTY;
    }

    private CaseIds ids(Map<String, String> groups, Sidecar sidecar) throws FormatException {
        Optional<String> unit = sidecar.text("unitId");
        return new CaseIds(
                sidecar.text("stratum").orElse(configuration.stratum().fill(groups)),
                sidecar.text("imageId").orElse(configuration.imageId().fill(groups)),
                unit.isPresent() ? unit : Optional.ofNullable(groups.get("unit")));
    }

    private static String digest(List<Path> files) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : files) {
                try (InputStream stream = new DigestInputStream(Files.newInputStream(file), digest)) {
                    stream.transferTo(OutputStream.nullOutputStream());
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
