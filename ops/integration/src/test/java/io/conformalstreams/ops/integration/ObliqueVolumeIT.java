package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.geometry.ImageGeometry;
import io.conformalstreams.conformal.geometry.PlacedGrid;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.connectors.dicom.FoundInstance;
import io.conformalstreams.connectors.dicom.PatientImages;
import io.conformalstreams.connectors.dicom.SegmentationPlaces;
import io.conformalstreams.connectors.dicomweb.DicomwebClient;
import io.conformalstreams.connectors.dicomweb.DicomwebSettings;
import io.conformalstreams.connectors.dicomweb.Orthanc;
import io.conformalstreams.connectors.format.ElementType;
import io.conformalstreams.connectors.format.NiftiEncoder;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.command.TopologyChoice;
import io.conformalstreams.ops.environment.KafkaEnvironment;
import io.conformalstreams.ops.platform.ConnectWorker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An oblique volume, with labels in other orders of axes, passes from files through a worker and both topologies to the
 * files of one sink and, through another sink, to an archive. The archive's series has the axes in a third order. Each
 * voxel of a set must have the right position in the patient, in the files and in what the archive returns. The lesion
 * is a ball that was drawn in the patient.
 */
class ObliqueVolumeIT {

    private static final String CONFIGURATION = """
            models:
              - name: ct
                dimensions: 3
                scores: logit
                encoding: float32
                geometry: required
                channels: [{name: lesion, labelValues: [1]}]
            procedures:
              - {name: lesion, type: confidence-sets, model: ct, channel: lesion, alphas: [0.3], combination: marginal,
                 inner: identity, outer: identity, window: all}
            """;
    private static final int LABELLED = 6;
    private static final double RADIUS = 4;

    /** The rows of a matrix that rotates about two axes and also reflects. */
    private static final double[][] OBLIQUE = {{0.48, 0.64, 0.6}, {-0.8, 0.6, 0}, {0.36, 0.48, -0.8}};

    @TempDir
    private Path temporary;

    @Test
    void everyVoxelOfASetLiesWhereItShould() throws Exception {
        Path folder = Files.createDirectories(temporary.resolve("in/ct"));
        IsolatedStream stream = IsolatedStream.create("oblique", CONFIGURATION);
        try (ConnectedStream connected = ConnectedStream.of(stream);
                ConnectWorker worker = ConnectWorker.start(
                        temporary.resolve("worker"), KafkaEnvironment.shared().bootstrapServers())) {
            Map<String, String> source = connected.caseSource(folder);
            source.putAll(Map.of("dimensions", "3", "label.values", "1"));
            worker.configure(connected.name("ct"), source);
            worker.configure(connected.name("masks"), connected.maskSink(temporary.resolve("out")));
            stream.whileRunning(TopologyChoice.ALL, () -> {
                for (int index = 0; index < LABELLED; index++) {
                    PlacedGrid grid = grid(index);
                    String file = name(index) + ".nii.gz";
                    write(folder.resolve("scores/" + file), scores(grid, lesion(index)));
                    write(folder.resolve("labels/" + file), labels(turned(grid, index), lesion(index)));
                }
                Await.until("all labels have calibrated", () -> connected.labels() == LABELLED);
                stream.awaitBoth();
                write(folder.resolve("scores/new.nii.gz"), scores(grid(LABELLED), lesion(LABELLED)));
                Path sets = temporary.resolve("out/ct@1/new/lesion");
                Await.until("the set is written", () -> Files.exists(sets.resolve("sets.json")));
                for (String name : List.of("alpha-0.3-inner.nii.gz", "alpha-0.3-outer.nii.gz")) {
                    assertIsTheLesion(sets.resolve(name), grid(LABELLED), lesion(LABELLED));
                }
                assertThat(stream.reader().values(Topic.CONFIDENCE_SETS, IssuedConfidenceSet.class))
                        .allSatisfy(set -> assertThat(set.getGeometry()).isNotNull());
                stream.assertNothingPutAside();
                assertArchiveHasTheLesion(worker, connected);
            });
        }
    }

    /** Stores the sets in the study of the image and retrieves them. Skips the test where no archive is installed. */
    private void assertArchiveHasTheLesion(ConnectWorker worker, ConnectedStream connected) throws Exception {
        try (Orthanc archive = Orthanc.start(Files.createDirectories(temporary.resolve("archive")))) {
            // Some volumes got sets before their labels arrived.
            for (int index = 0; index <= LABELLED; index++) {
                for (byte[] file : series(index).files()) {
                    archive.store(file);
                }
            }
            worker.configure(connected.name("archive"), connected.dicomwebSink(archive.settings()));
            DicomwebClient client = client(archive.settings());
            Await.until("the archive has the sets", () -> !segmentations(client).isEmpty());
            FoundInstance sets = segmentations(client).get(0);
            assertThat(sets.studyInstance()).isEqualTo(series(LABELLED).study());
            Path file = Files.write(
                    temporary.resolve("sets.dcm"),
                    client.retrieve(sets.studyInstance(), sets.seriesInstance(), sets.sopInstance()));
            String lesion = roundedPlaces(grid(LABELLED), lesion(LABELLED));
            assertThat(SegmentationPlaces.read(file)).isEqualTo("1 " + lesion + "\n2 " + lesion);
        }
    }

    private static DicomwebClient client(Map<String, String> settings) {
        ConfigDef definition = new ConfigDef();
        DicomwebSettings.define(definition, true);
        return DicomwebSettings.open(new AbstractConfig(definition, settings, false));
    }

    /** Returns the segmentations of the last volume. */
    private static List<FoundInstance> segmentations(DicomwebClient client) throws IOException {
        return FoundInstance.parse(
                "archive", client.search("/instances", Map.of("AccessionNumber", name(LABELLED), "Modality", "SEG")));
    }

    /** Checks that the voxels of the mask lie in the ball, and that the ball contains no others. */
    private static void assertIsTheLesion(Path mask, PlacedGrid volume, double[] centre) throws IOException {
        List<double[]> inMask = places(mask);
        assertThat(inMask)
                .isNotEmpty()
                .allSatisfy(place -> assertThat(distance(place, centre)).isLessThan(RADIUS + 1e-3));
        int inBall = 0;
        for (int voxel = 0; voxel < volume.grid().size(); voxel++) {
            inBall += distance(place(volume, voxel), centre) < RADIUS ? 1 : 0;
        }
        assertThat(inMask).hasSize(inBall);
    }

    /**
     * Returns the positions of the voxels with the value 1 in LPS, from the file's bytes and the formula of nifti1.h.
     */
    private static List<double[]> places(Path mask) throws IOException {
        ByteBuffer file;
        try (InputStream stream = new GZIPInputStream(Files.newInputStream(mask))) {
            file = ByteBuffer.wrap(stream.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
        }
        assertThat(file.getShort(252)).as("qform_code").isPositive();
        assertThat(file.getShort(254)).as("sform_code").isPositive();
        int width = file.getShort(42);
        int height = file.getShort(44);
        int depth = file.getShort(46);
        List<double[]> places = new ArrayList<>();
        for (int voxel = 0; voxel < width * height * depth; voxel++) {
            if (file.get(352 + voxel) == 1) {
                double[] place = new double[3];
                int[] index = {voxel % width, voxel / width % height, voxel / width / height};
                for (int row = 0; row < 3; row++) {
                    int at = 280 + 16 * row;
                    place[row] = file.getFloat(at) * index[0]
                            + file.getFloat(at + 4) * index[1]
                            + file.getFloat(at + 8) * index[2]
                            + file.getFloat(at + 12);
                }
                places.add(new double[] {-place[0], -place[1], place[2]});
            }
        }
        return places;
    }

    private static PlacedGrid grid(int index) {
        return new PlacedGrid(
                Grid.of(new int[] {6 + index % 3, 9, 10}, new double[] {3, 0.875, 0.75}),
                // No coordinate is near half of a tenth of a millimetre, because places are compared in whole tenths.
                ImageGeometry.of(new double[] {-39.987 + index, 25.013, -109.987}, OBLIQUE, Optional.empty()));
    }

    /** Returns the images of a volume. Slices run along its y axis, rows down z, and columns against x. */
    private static PatientImages series(int index) {
        PlacedGrid grid = grid(index);
        int[] shape = grid.grid().shape();
        double[] spacing = {
            grid.grid().spacing(0), grid.grid().spacing(1), grid.grid().spacing(2)
        };
        return new PatientImages(
                name(index),
                grid.position(shape[0] - 1, 0, shape[2] - 1),
                new double[][] {OBLIQUE[1], opposite(OBLIQUE[2]), opposite(OBLIQUE[0])},
                new double[] {spacing[1], spacing[2], spacing[0]},
                new int[] {shape[1], shape[2], shape[0]},
                new int[] {2, 0, 1},
                new boolean[] {true, false, true});
    }

    private static double[] opposite(double[] direction) {
        return new double[] {-direction[0], -direction[1], -direction[2]};
    }

    private static String name(int index) {
        return index < LABELLED ? "c" + index : "new";
    }

    /** Away from the middle, so that a mirrored set lies elsewhere. */
    private static double[] lesion(int index) {
        return grid(index).position(1.5, 3, 7);
    }

    /** Returns the same voxels with x before z; in every second image, y and z also run backwards. */
    private static PlacedGrid turned(PlacedGrid grid, int index) {
        int[] shape = grid.grid().shape();
        boolean backwards = index % 2 == 0;
        double[] origin = backwards ? grid.position(shape[0] - 1, shape[1] - 1, 0) : grid.position(0, 0, 0);
        double sign = backwards ? -1 : 1;
        double[][] directions = {
            OBLIQUE[2],
            {sign * OBLIQUE[1][0], sign * OBLIQUE[1][1], sign * OBLIQUE[1][2]},
            {sign * OBLIQUE[0][0], sign * OBLIQUE[0][1], sign * OBLIQUE[0][2]}
        };
        return new PlacedGrid(
                Grid.of(new int[] {shape[2], shape[1], shape[0]}, new double[] {0.75, 0.875, 3}),
                ImageGeometry.of(origin, directions, Optional.empty()));
    }

    private static byte[] scores(PlacedGrid grid, double[] centre) {
        ByteBuffer voxels =
                ByteBuffer.allocate(Float.BYTES * grid.grid().size()).order(ByteOrder.LITTLE_ENDIAN);
        for (int voxel = 0; voxel < grid.grid().size(); voxel++) {
            voxels.putFloat(distance(place(grid, voxel), centre) < RADIUS ? 2.5f : -2.5f);
        }
        return file(grid, ElementType.FLOAT32, voxels.flip());
    }

    private static byte[] labels(PlacedGrid grid, double[] centre) {
        ByteBuffer voxels = ByteBuffer.allocate(grid.grid().size());
        for (int voxel = 0; voxel < grid.grid().size(); voxel++) {
            voxels.put((byte) (distance(place(grid, voxel), centre) < RADIUS ? 1 : 0));
        }
        return file(grid, ElementType.UINT8, voxels.flip());
    }

    private static byte[] file(PlacedGrid grid, ElementType type, ByteBuffer voxels) {
        return NiftiEncoder.compress(NiftiEncoder.encode(grid.grid(), Optional.of(grid.geometry()), 1, type, voxels));
    }

    private static double[] place(PlacedGrid grid, int voxel) {
        int[] shape = grid.grid().shape();
        return grid.position(voxel / shape[2] / shape[1], voxel / shape[2] % shape[1], voxel % shape[2]);
    }

    /** Returns the positions of the voxels in the ball, in whole tenths of a millimetre, sorted. */
    private static String roundedPlaces(PlacedGrid grid, double[] centre) {
        return IntStream.range(0, grid.grid().size())
                .mapToObj(voxel -> place(grid, voxel))
                .filter(place -> distance(place, centre) < RADIUS)
                .map(place ->
                        Math.round(place[0] * 10) + "," + Math.round(place[1] * 10) + "," + Math.round(place[2] * 10))
                .sorted()
                .collect(Collectors.joining(" "));
    }

    private static double distance(double[] one, double[] other) {
        return Math.sqrt(
                Math.pow(one[0] - other[0], 2) + Math.pow(one[1] - other[1], 2) + Math.pow(one[2] - other[2], 2));
    }

    private static void write(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.getParent());
        Path partial = file.resolveSibling(file.getFileName() + ".part");
        Files.write(partial, content);
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
