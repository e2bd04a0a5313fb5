package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.conformalstreams.contracts.ComponentSet;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.SetReason;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.fault.committed.TopicReader;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares a volume on a dashboard at rest with its issued set, in three planes, also as the page draws it. */
final class VolumeAgreement {

    private static final List<String> AXES = List.of("z", "y", "x");

    /** On a wide screen, a pixel of the image is so large that the line around it can't reach its centre. */
    private static final int WIDTH = 2560;

    private static final int HEIGHT = 1600;

    private final DashboardClient client;
    private final IssuedConfidenceSet set;

    private VolumeAgreement(DashboardClient client, IssuedConfidenceSet set) {
        this.client = client;
        this.set = set;
    }

    /** Compares the newest volume whose two sets are calibrated and have voxels. */
    static void compare(DashboardClient client, String address, TopicReader reader) throws Exception {
        List<IssuedConfidenceSet> sets =
                new ArrayList<>(reader.values(Topic.CONFIDENCE_SETS, IssuedConfidenceSet.class).stream()
                        .filter(issued -> isDrawn(inner(issued)) && isDrawn(outer(issued)))
                        .toList());
        assertThat(sets).isNotEmpty();
        VolumeAgreement agreement = new VolumeAgreement(client, sets.get(sets.size() - 1));
        for (String axis : AXES) {
            agreement.comparePlane(axis, "inner", inner(agreement.set));
            agreement.comparePlane(axis, "outer", outer(agreement.set));
        }
        Optional<BrowserPage> page = BrowserPage.open(address, Optional.empty());
        if (page.isPresent()) {
            try (BrowserPage shown = page.get()) {
                agreement.compareDrawn(shown);
            }
        }
    }

    private static ComponentSet inner(IssuedConfidenceSet issued) {
        return issued.getLevels().get(0).getInner();
    }

    private static ComponentSet outer(IssuedConfidenceSet issued) {
        return issued.getLevels().get(0).getOuter();
    }

    private static boolean isDrawn(ComponentSet side) {
        return side.getReason() == SetReason.CALIBRATED && side.getVoxels() > 0;
    }

    private void comparePlane(String axis, String layer, ComponentSet side) throws IOException, InterruptedException {
        int depth = set.getShape().get(0);
        int rows = set.getShape().get(1);
        int columns = set.getShape().get(2);
        byte[] voxels = ImageAgreement.pixels(side, depth * rows * columns);
        HttpResponse<byte[]> response = client.response("api/images/" + DashboardClient.encoded(set.getImageId())
                + "/raster?stratum=" + DashboardClient.encoded(set.getStratum()) + "&procedure=" + set.getProcedure()
                + "&alpha=" + set.getLevels().get(0).getNominalAlpha() + "&layer=" + layer + "&slice=largest&axis="
                + axis);
        assertThat(response.statusCode()).isEqualTo(200);
        int slice = number(response, "Raster-Slice");
        byte[] expected = new byte[response.body().length];
        int width = number(response, "Raster-Width");
        int height = number(response, "Raster-Height");
        assertThat(expected).hasSize(width * height);
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                int z = axis.equals("z") ? slice : row;
                int y = axis.equals("z") ? row : axis.equals("y") ? slice : column;
                int x = axis.equals("x") ? slice : column;
                expected[row * width + column] = voxels[(z * rows + y) * columns + x];
            }
        }
        assertThat(response.body())
                .as("%s, axis %s, slice %d", layer, axis, slice)
                .isEqualTo(expected);
        assertThat(expected).contains((byte) 1);
    }

    private static int number(HttpResponse<?> response, String header) {
        return Integer.parseInt(response.headers().firstValue(header).orElseThrow());
    }

    private void compareDrawn(BrowserPage page) {
        page.until("document.querySelector('.row-body .row')");
        page.size(WIDTH, HEIGHT);
        for (String axis : AXES) {
            page.view(
                    "#/image?stratum=" + DashboardClient.encoded(set.getStratum()) + "&imageId="
                            + DashboardClient.encoded(set.getImageId()) + "&procedure=" + set.getProcedure() + "&axis="
                            + axis,
                    "canvas.slice[data-shown]");
            page.until("document.querySelector('canvas.slice').dataset.shown.includes(' " + axis + " ')"
                    + " && document.querySelector('canvas.slice').clientWidth > 300");
            for (String layer : List.of("outer", "inner", "truth")) {
                JsonNode contour = page.contours(layer);
                assertThat(contour.path("inside").asInt())
                        .as("pixels in %s, axis %s", layer, axis)
                        .isPositive();
                assertThat(contour.path("wrong").asInt(-1))
                        .as("wrong pixels of %s, axis %s", layer, axis)
                        .isZero();
            }
        }
        assertThat(page.seen().path("errors")).isEmpty();
    }
}
