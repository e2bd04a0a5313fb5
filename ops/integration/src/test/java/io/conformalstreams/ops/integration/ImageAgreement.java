package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.conformalstreams.contracts.ComponentSet;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.MaskEncoding;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.fault.committed.TopicReader;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Compares the images of a dashboard at rest, pixel by pixel, with the records in the topics. */
final class ImageAgreement {

    private static final int COMPARED_IMAGES = 6;

    private final DashboardClient client;
    private final TopicReader reader;

    ImageAgreement(DashboardClient client, TopicReader reader) {
        this.client = client;
        this.reader = reader;
    }

    void compare() throws Exception {
        List<IssuedConfidenceSet> sets = reader.values(Topic.CONFIDENCE_SETS, IssuedConfidenceSet.class);
        Set<String> images = sets.stream()
                .map(set -> set.getStratum() + " " + set.getImageId())
                .collect(Collectors.toSet());
        JsonNode worklist = client.get("api/images?sort=time&limit=" + COMPARED_IMAGES);
        assertThat(worklist.path("total").asInt()).isEqualTo(images.size());
        Map<String, Prediction> predictions = new HashMap<>();
        reader.values(Topic.PREDICTIONS, Prediction.class)
                .forEach(prediction ->
                        predictions.put(prediction.getStratum() + " " + prediction.getImageId(), prediction));
        Map<String, LabelledImage> labels = new HashMap<>();
        reader.values(Topic.LABELLED_IMAGES, LabelledImage.class)
                .forEach(label -> labels.put(label.getStratum() + " " + label.getImageId(), label));
        for (JsonNode image : worklist.path("images")) {
            String key =
                    image.path("stratum").asText() + " " + image.path("imageId").asText();
            String address = "api/images/"
                    + DashboardClient.encoded(image.path("imageId").asText());
            String stratum =
                    "?stratum=" + DashboardClient.encoded(image.path("stratum").asText());
            compareScores(raster(address, stratum, "&layer=scores"), predictions.get(key));
            compareTruth(raster(address, stratum, "&layer=truth"), labels.get(key));
            JsonNode facts = client.get(address + stratum);
            comparePreview(address + "/raster" + stratum + "&layer=preview", facts, predictions.get(key));
            for (IssuedConfidenceSet set : sets) {
                if ((set.getStratum() + " " + set.getImageId()).equals(key)) {
                    compareSets(address, stratum, facts, set);
                }
            }
        }
    }

    private void compareSets(String address, String stratum, JsonNode facts, IssuedConfidenceSet set) throws Exception {
        JsonNode procedure = null;
        for (JsonNode candidate : facts.path("procedures")) {
            procedure = candidate.path("procedure").asText().equals(set.getProcedure()) ? candidate : procedure;
        }
        assertThat(procedure).isNotNull();
        // A set that was issued before the first label cites nothing.
        assertThat(procedure.path("cites").isNull()).isEqualTo(set.getCites() == null);
        if (set.getCites() != null) {
            assertThat(procedure.path("cites").path("version").asLong())
                    .isEqualTo(set.getCites().getVersion());
        }
        for (int level = 0; level < set.getLevels().size(); level++) {
            String query = "&procedure=" + set.getProcedure() + "&alpha="
                    + set.getLevels().get(level).getNominalAlpha() + "&layer=";
            JsonNode sides = procedure.path("levels").get(level);
            ComponentSet inner = set.getLevels().get(level).getInner();
            ComponentSet outer = set.getLevels().get(level).getOuter();
            assertThat(sides.path("outer").path("voxels").asLong()).isEqualTo(outer.getVoxels());
            int pixels = set.getShape().get(0) * set.getShape().get(1);
            assertThat(raster(address, stratum, query + "inner")).isEqualTo(pixels(inner, pixels));
            assertThat(raster(address, stratum, query + "outer")).isEqualTo(pixels(outer, pixels));
        }
    }

    /** Decodes a mask as the contract describes it. */
    static byte[] pixels(ComponentSet set, int number) {
        ByteBuffer data = set.getMask().getData().duplicate();
        byte[] pixels = new byte[number];
        if (set.getMask().getEncoding() == MaskEncoding.PACKED_BITS) {
            for (int pixel = 0; pixel < number; pixel++) {
                pixels[pixel] = (byte) (data.get(data.position() + pixel / 8) >> pixel % 8 & 1);
            }
            return pixels;
        }
        int pixel = 0;
        for (byte value = 0; data.hasRemaining(); value = (byte) (1 - value)) {
            int length = 0;
            int shift = 0;
            int read;
            do {
                read = data.get();
                length |= (read & 0x7f) << shift;
                shift += 7;
            } while (read < 0);
            for (int end = pixel + length; pixel < end; pixel++) {
                pixels[pixel] = value;
            }
        }
        return pixels;
    }

    private static void compareScores(byte[] shown, Prediction prediction) {
        ByteBuffer scores =
                ((ByteBuffer) prediction.getScores().getData()).duplicate().order(ByteOrder.LITTLE_ENDIAN);
        for (byte pixel : shown) {
            double probability = 1 / (1 + Math.exp(-scores.getFloat()));
            assertThat(Byte.toUnsignedInt(pixel)).isEqualTo((int) Math.round(255 * probability));
        }
        assertThat(scores.hasRemaining()).isFalse();
    }

    private void comparePreview(String address, JsonNode facts, Prediction prediction) throws Exception {
        byte[] expected = new byte[prediction.getPreview().getData().remaining()];
        prediction.getPreview().getData().duplicate().get(expected);
        HttpResponse<byte[]> response = client.response(address);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("image/png");
        assertThat(response.body()).isEqualTo(expected);
        assertThat(facts.path("preview").path("mediaType").asText()).isEqualTo("image/png");
    }

    private static void compareTruth(byte[] shown, LabelledImage label) {
        ByteBuffer labels = ((ByteBuffer) label.getLabels().getData()).duplicate();
        byte[] expected = new byte[labels.remaining()];
        labels.get(expected);
        assertThat(shown).isEqualTo(expected);
    }

    private byte[] raster(String address, String stratum, String query) throws Exception {
        HttpResponse<byte[]> response = client.response(address + "/raster" + stratum + query);
        assertThat(response.statusCode()).as(query).isEqualTo(200);
        return response.body();
    }
}
