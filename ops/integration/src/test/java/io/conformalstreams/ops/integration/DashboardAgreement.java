package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.conformalstreams.conformal.drift.BetaMixtureInterval;
import io.conformalstreams.contracts.AlertState;
import io.conformalstreams.contracts.ComponentSet;
import io.conformalstreams.contracts.ComponentThreshold;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.DriftCommand;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.MaskEncoding;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.RegionComponent;
import io.conformalstreams.contracts.RunningCoverage;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.dashboard.Dashboard;
import io.conformalstreams.ops.dashboard.DashboardSettings;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Compares what the dashboard serves with what a reader of the topics finds. */
final class DashboardAgreement implements AutoCloseable {

    private static final String ACT = "acting-token-of-the-test";
    private static final int COMPARED_IMAGES = 6;

    private final TopicReader reader;
    private final Dashboard dashboard;
    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper mapper = new ObjectMapper();

    private DashboardAgreement(IsolatedStream stream) throws Exception {
        this.reader = stream.reader();
        this.dashboard = Dashboard.start(
                stream.configuration(),
                new DashboardSettings(
                        "127.0.0.1",
                        0,
                        Optional.empty(),
                        Optional.of(ACT),
                        Optional.empty(),
                        false,
                        Set.of(),
                        DashboardSettings.MOST_IMAGES),
                line -> {});
    }

    /** Starts a dashboard on a stream at rest, and compares everything. */
    static void check(IsolatedStream stream) throws Exception {
        try (DashboardAgreement agreement = new DashboardAgreement(stream)) {
            Await.until("the dashboard has read the topics", agreement::isCurrent);
            agreement.compareStrata();
            agreement.compareAlerts();
            agreement.compareImages();
            DashboardInBrowser.check(
                    agreement.dashboard.address(),
                    agreement.reader.values(Topic.COVERAGE_OUTCOMES, CoverageOutcome.class));
            agreement.compareEvents();
            agreement.closeAnAlert();
        }
    }

    private boolean isCurrent() throws Exception {
        return get("healthz").path("source").asText().equals("CURRENT");
    }

    private void compareStrata() throws Exception {
        Map<String, StratumThresholds> thresholds = new TreeMap<>();
        reader.values(Topic.THRESHOLDS, StratumThresholds.class)
                .forEach(newest -> thresholds.put(newest.getStratum(), newest));
        List<CoverageOutcome> outcomes = reader.values(Topic.COVERAGE_OUTCOMES, CoverageOutcome.class);
        JsonNode overview = get("api/overview");
        assertThat(overview.path("totals").path("outcomes").asInt()).isEqualTo(outcomes.size());
        assertThat(overview.path("strata")).hasSameSizeAs(thresholds.keySet());
        for (JsonNode stratum : overview.path("strata")) {
            String name = stratum.path("stratum").asText();
            StratumThresholds newest = thresholds.get(name);
            assertThat(stratum.path("thresholds").path("version").asLong()).isEqualTo(newest.getVersion());
            for (JsonNode procedure : stratum.path("procedures")) {
                List<CoverageOutcome> own = outcomes.stream()
                        .filter(outcome -> outcome.getStratum().equals(name)
                                && outcome.getProcedure()
                                        .equals(procedure.path("procedure").asText()))
                        .toList();
                compareProcedure(procedure, own, newest);
            }
            JsonNode course = get("api/strata/" + encoded(name));
            for (JsonNode series : course.path("series")) {
                int counted = 0;
                for (JsonNode bucket : series.path("outcomes")) {
                    counted += bucket.asInt();
                }
                assertThat(counted).isEqualTo((int) outcomes.stream()
                        .filter(outcome -> outcome.getStratum().equals(name)
                                && outcome.getProcedure()
                                        .equals(series.path("procedure").asText()))
                        .count());
            }
        }
    }

    private static void compareProcedure(
            JsonNode procedure, List<CoverageOutcome> outcomes, StratumThresholds thresholds) {
        // Sets that share alpha promise nothing about a single set, and other sets nothing about both.
        boolean shared = procedure.path("procedure").asText().equals("joint-sets");
        List<RunningCoverage> running = outcomes.get(outcomes.size() - 1).getRunning().stream()
                .filter(counted -> shared == (counted.getComponent() == RegionComponent.JOINT))
                .toList();
        int compared = 0;
        for (JsonNode level : procedure.path("levels")) {
            for (JsonNode event : level.path("events")) {
                RunningCoverage expected = running.get(compared++);
                assertThat(level.path("nominalAlpha").asDouble()).isEqualTo(expected.getNominalAlpha());
                assertThat(event.path("component").asText())
                        .isEqualTo(expected.getComponent().name());
                assertCounts(event.path("all"), expected, event.path("alpha").asDouble());
                // These outcomes belong to one epoch.
                assertCounts(event.path("epoch"), expected, event.path("alpha").asDouble());
                assertThreshold(event, procedure, level, thresholds);
            }
        }
        assertThat(compared).isEqualTo(running.size());
    }

    private static void assertCounts(JsonNode counts, RunningCoverage expected, double alpha) {
        BetaMixtureInterval misses = BetaMixtureInterval.of(
                expected.getJudgedUnits() - expected.getCoveredUnits(),
                expected.getJudgedUnits(),
                BigDecimal.valueOf(alpha),
                0.05);
        assertThat(counts.path("judgedUnits").asLong()).isEqualTo(expected.getJudgedUnits());
        assertThat(counts.path("coveredUnits").asLong()).isEqualTo(expected.getCoveredUnits());
        assertThat(counts.path("coverage").asDouble()).isEqualTo(expected.getCoverage());
        assertThat(counts.path("lower").asDouble()).isEqualTo(1 - misses.upper());
        assertThat(counts.path("upper").asDouble()).isEqualTo(1 - misses.lower());
    }

    private static void assertThreshold(
            JsonNode event, JsonNode procedure, JsonNode level, StratumThresholds thresholds) {
        List<ComponentThreshold> ofLevel = thresholds.getProcedures().stream()
                .filter(known ->
                        known.getProcedure().equals(procedure.path("procedure").asText()))
                .flatMap(known -> known.getThresholds().stream())
                .filter(known ->
                        known.getNominalAlpha() == level.path("nominalAlpha").asDouble())
                .toList();
        Optional<ComponentThreshold> expected = ofLevel.stream()
                .filter(known -> known.getComponent()
                        .name()
                        .equals(event.path("component").asText()))
                .findFirst();
        long smallest =
                ofLevel.stream().mapToLong(ComponentThreshold::getN).min().orElseThrow();
        assertThat(event.path("n").asLong())
                .isEqualTo(expected.map(ComponentThreshold::getN).orElse(smallest));
        assertThat(event.path("k").isNull()).isEqualTo(expected.isEmpty());
        expected.ifPresent(known -> {
            assertThat(event.path("k").asLong()).isEqualTo(known.getK());
            assertThat(Double.parseDouble(event.path("lambda").asText())).isEqualTo(known.getLambda());
        });
    }

    private void compareAlerts() throws Exception {
        Map<String, DriftAlert> newest = new HashMap<>();
        reader.values(Topic.DRIFT_ALERTS, DriftAlert.class).forEach(alert -> newest.put(alert.getAlertId(), alert));
        JsonNode alerts = get("api/alerts?state=all").path("alerts");
        assertThat(newest).isNotEmpty();
        assertThat(alerts).hasSameSizeAs(newest.keySet());
        for (JsonNode alert : alerts) {
            DriftAlert expected = newest.get(alert.path("alertId").asText());
            assertThat(alert.path("state").asText())
                    .isEqualTo(expected.getState().name());
            assertThat(alert.path("evidenceLog10").asDouble()).isEqualTo(expected.getEvidenceLog10());
            assertThat(alert.path("openedAt").asLong())
                    .isEqualTo(expected.getOpenedAt().toEpochMilli());
            JsonNode full = get("api/alerts/" + expected.getAlertId());
            assertThat(full.path("record").path("estimate").path("misses").asLong())
                    .isEqualTo(expected.getEstimate().getMisses());
            assertThat(full.path("runbookText").asText()).startsWith("# ");
        }
        assertThat(get("api/overview").path("totals").path("openAlerts").asLong())
                .isEqualTo(newest.values().stream()
                        .filter(alert -> alert.getState() != AlertState.RESOLVED)
                        .count());
    }

    private void compareImages() throws Exception {
        List<IssuedConfidenceSet> sets = reader.values(Topic.CONFIDENCE_SETS, IssuedConfidenceSet.class);
        Set<String> images = sets.stream()
                .map(set -> set.getStratum() + " " + set.getImageId())
                .collect(Collectors.toSet());
        JsonNode worklist = get("api/images?sort=time&limit=" + COMPARED_IMAGES);
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
            String address = "api/images/" + encoded(image.path("imageId").asText());
            String stratum = "?stratum=" + encoded(image.path("stratum").asText());
            compareScores(raster(address, stratum, "&layer=scores"), predictions.get(key));
            compareTruth(raster(address, stratum, "&layer=truth"), labels.get(key));
            JsonNode facts = get(address + stratum);
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
        assertThat(procedure.path("cites").path("version").asLong())
                .isEqualTo(set.getCites().getVersion());
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
    private static byte[] pixels(ComponentSet set, int number) {
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
        HttpResponse<byte[]> response =
                client.send(HttpRequest.newBuilder(uri(address)).build(), HttpResponse.BodyHandlers.ofByteArray());
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

    /** A browser that has seen nothing of the outcomes is told about every stratum, with the offsets that are read. */
    private void compareEvents() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri("api/events"))
                .header("Last-Event-ID", "o0=0")
                .build();
        HttpResponse<java.io.InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader events =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            Map<String, String> fields = new HashMap<>();
            for (String line = events.readLine(); !fields.containsKey("data"); line = events.readLine()) {
                int colon = line.indexOf(": ");
                if (colon > 0) {
                    fields.put(line.substring(0, colon), line.substring(colon + 2));
                }
            }
            assertThat(fields).containsEntry("event", "change");
            assertThat(mapper.readTree(fields.get("data")).path("strata"))
                    .hasSameSizeAs(get("api/overview").path("strata"));
            assertThat(fields.get("id"))
                    .isEqualTo(get("api/overview").path("id").asText());
        }
    }

    /** The command of a person who may act is an ordinary record. */
    private void closeAnAlert() throws Exception {
        JsonNode alert = get("api/alerts").path("alerts").get(0);
        HttpRequest request = HttpRequest.newBuilder(
                        uri("api/alerts/" + alert.path("alertId").asText() + "/close"))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + ACT)
                .POST(HttpRequest.BodyPublishers.ofString("{\"reason\": \"looked at\"}"))
                .build();
        assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(202);
        assertThat(reader.values(Topic.DRIFT_COMMANDS, DriftCommand.class))
                .extracting(DriftCommand::getAlertId, DriftCommand::getStratum, DriftCommand::getReason)
                .contains(org.assertj.core.groups.Tuple.tuple(
                        alert.path("alertId").asText(), alert.path("stratum").asText(), "looked at"));
    }

    private byte[] raster(String address, String stratum, String query) throws Exception {
        HttpResponse<byte[]> response = client.send(
                HttpRequest.newBuilder(uri(address + "/raster" + stratum + query))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).as(query).isEqualTo(200);
        return response.body();
    }

    private JsonNode get(String path) throws Exception {
        HttpResponse<String> response =
                client.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(path + ": " + response.body()).isEqualTo(200);
        return mapper.readTree(response.body());
    }

    private URI uri(String path) {
        return URI.create(dashboard.address() + path);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        dashboard.close();
    }
}
