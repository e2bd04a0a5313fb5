package io.conformalstreams.ops.dashboard.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.AlertReason;
import io.conformalstreams.contracts.AlertSeverity;
import io.conformalstreams.contracts.AlertState;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is kept stays within its bounds, and the right records are forgotten. */
class BoundsTest {

    @Test
    void theNewestImagesAreKept() {
        KeptImages images = new KeptImages(3);
        for (int i = 0; i < 10; i++) {
            images.add(issued("image-" + i, "p", 1_000 + i), place(i));
        }

        assertThat(images.all())
                .extracting(image -> image.key().imageId())
                .containsExactly("image-7", "image-8", "image-9");
        assertThat(images.numbers()).containsEntry("unet@1", new KeptImages.Number(3, 0));
    }

    @Test
    void ofAnImageTheLatestPredictionIsKept() {
        KeptImages images = new KeptImages(3);
        images.add(issued("image", "second", 2_000), place(0));
        images.add(issued("image", "first", 1_000), place(1));
        assertThat(images.image(new ImageKey("unet@1", "image")))
                .map(KeptImage::predictionId)
                .contains("second");
        images.add(issued("image", "third", 3_000), place(2));

        assertThat(images.all()).extracting(KeptImage::predictionId).containsExactly("third");
    }

    @Test
    void anOutcomeMayComeBeforeItsSet() {
        KeptImages images = new KeptImages(3);
        ExampleOutcomes outcomes = new ExampleOutcomes("unet@1");
        images.add(outcomes.next(5_000, 0, false), outcomes.coordinates());
        images.add(issued("image-0", "image-0", 1_000), place(7));

        KeptRegion region = images.all().iterator().next().regions().get("sets");
        assertThat(region.missed()).isTrue();
        assertThat(images.numbers()).containsEntry("unet@1", new KeptImages.Number(1, 1));
        assertThat(images.waiting()).isZero();
    }

    @Test
    void resolvedAlertsAreForgottenFirst() {
        Alerts alerts = new Alerts();
        alerts.add(alert("oldest-open", AlertState.OPENED, 1));
        alerts.add(alert("oldest-resolved", AlertState.RESOLVED, 2));
        for (int i = 0; i < Alerts.MOST - 1; i++) {
            alerts.add(alert("alert-" + i, AlertState.RESOLVED, 10 + i));
        }

        assertThat(alerts.all()).hasSize(Alerts.MOST);
        assertThat(alerts.alert("oldest-open")).isPresent();
        assertThat(alerts.alert("oldest-resolved")).isEmpty();
    }

    @Test
    void theOpeningOfALongAlertIsKept() {
        AlertLife life = new AlertLife(alert("a", AlertState.OPENED, 1));
        for (int revision = 2; revision <= 100; revision++) {
            DriftAlert update = alert("a", AlertState.UPDATED, revision);
            update.setRevision(revision);
            life.add(update);
        }

        assertThat(life.steps()).hasSize(32);
        assertThat(life.steps().get(0).state()).isEqualTo(AlertState.OPENED);
        assertThat(life.steps().get(31).revision()).isEqualTo(100);
    }

    @Test
    void onlyTheNewestOfManyRecordsAreKept() {
        RecentRecords<Integer> records = new RecentRecords<>(3);
        for (int i = 0; i < 10; i++) {
            records.add(i);
        }

        assertThat(records.newestFirst()).isEqualTo(List.of(9, 8, 7));
        assertThat(records.total()).isEqualTo(10);
    }

    private static Coordinates place(long offset) {
        return new Coordinates(new Place(Source.CONFIDENCE_SETS, 0), offset, 0);
    }

    private static IssuedConfidenceSet issued(String imageId, String predictionId, long predictedAt) {
        IssuedConfidenceSet issued = new IssuedConfidenceSet();
        issued.setStratum("unet@1");
        issued.setImageId(imageId);
        issued.setUnitId(imageId);
        issued.setPredictionId(predictionId);
        issued.setPredictedAt(Instant.ofEpochMilli(predictedAt));
        issued.setProcedure("sets");
        issued.setChannel("lesion");
        issued.setShape(List.of(4, 4));
        issued.setLevels(List.of());
        issued.setIntervals(List.of());
        return issued;
    }

    private static DriftAlert alert(String id, AlertState state, long at) {
        DriftAlert alert = new DriftAlert();
        alert.setAlertId(id);
        alert.setStratum("unet@1");
        alert.setState(state);
        alert.setKind(AlertKind.SCORE_DRIFT);
        alert.setReason(AlertReason.EVIDENCE);
        alert.setSeverity(AlertSeverity.WARNING);
        alert.setRevision(1);
        alert.setOpenedAt(Instant.ofEpochMilli(at));
        alert.setEventTime(Instant.ofEpochMilli(at));
        return alert;
    }
}
