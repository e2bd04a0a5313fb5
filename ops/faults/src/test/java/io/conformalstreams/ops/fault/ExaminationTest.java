package io.conformalstreams.ops.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.CitedThresholds;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.OutcomeStatus;
import io.conformalstreams.contracts.OutcomeVerdict;
import io.conformalstreams.contracts.RejectedRecord;
import io.conformalstreams.ops.fault.Dispatch.LabelState;
import io.conformalstreams.ops.fault.Dispatch.PredictionKey;
import io.conformalstreams.ops.fault.Published.Value;
import io.conformalstreams.ops.fault.committed.CommittedRecord;
import io.conformalstreams.ops.verify.Check;
import io.conformalstreams.ops.verify.VerificationReport;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stream without a defect passes; each defect is found by the check that is meant for it. */
class ExaminationTest {

    private static final String STAGED = "net@staged";
    private static final String LIVE = "net@live";
    private static final List<String> PROCEDURES = List.of("sets", "joint-sets");
    private static final VerificationReport VERIFIED = new VerificationReport(
            Map.of(Check.THRESHOLDS, new VerificationReport.Tally(5, 0, 0)), List.of(), List.of(), new TreeMap<>());

    private final SentRecords sent = new SentRecords();
    private Published undisturbed;

    @BeforeEach
    void sendAndPublish() {
        undisturbed = new Published(
                new ArrayList<>(List.of(bytes(1), bytes(2))),
                new ArrayList<>(List.of(bytes(3), bytes(4))),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(List.of(alert(1), alert(2))),
                new ArrayList<>(List.of(rejected(7))),
                0);
        for (String stratum : List.of(STAGED, LIVE)) {
            for (int i = 0; i < 3; i++) {
                PredictionKey key = new PredictionKey(stratum, "case-" + i);
                boolean ahead = stratum.equals(LIVE) && i == 0;
                sent.add(new Dispatch(List.of(), List.of(), key, LabelState.NONE));
                sent.add(new Dispatch(
                        List.of(new LabelledImage()),
                        ahead ? List.of(FaultKind.CLOCK_AHEAD) : List.of(),
                        key,
                        new LabelState(1, false)));
                for (String procedure : PROCEDURES) {
                    undisturbed.sets().add(set(key, procedure, i, i));
                    undisturbed.outcomes().add(outcome(key, procedure, OutcomeVerdict.JUDGED));
                }
            }
        }
    }

    @Test
    void passesAStreamWithoutADefect() {
        assertThat(failed(published -> {})).isEmpty();
    }

    @Test
    void findsOtherBytes() {
        assertThat(failed(published -> published.thresholds().set(1, bytes(5))))
                .containsExactly("calibration scores and thresholds have the bytes of the undisturbed run");
        assertThat(failed(published -> published.scores().add(bytes(2))))
                .containsExactly("calibration scores and thresholds have the bytes of the undisturbed run");
        assertThat(failed(published -> published.alerts().add(alert(3))))
                .containsExactly("alerts of staged strata have the bytes of the undisturbed run");
    }

    @Test
    void findsAnAlertStateThatIsPublishedTwice() {
        assertThat(failed(published -> published.alerts().add(alert(2))))
                .contains("each alert has its states once and in order");
    }

    @Test
    void findsMissingAndRepeatedSets() {
        assertThat(failed(published -> removeLast(published.sets())))
                .containsExactly("one set per prediction and procedure");
        assertThat(failed(published -> published.sets().add(last(published.sets()))))
                .containsExactly("one set per prediction and procedure");
    }

    @Test
    void findsACitedVersionThatGoesBack() {
        assertThat(failed(published -> {
                    removeLast(published.sets());
                    published.sets().add(set(new PredictionKey(LIVE, "case-2"), PROCEDURES.get(1), 2, 0));
                }))
                .containsExactly("cited threshold versions never go back");
    }

    @Test
    void findsMissingRepeatedAndUnmatchedOutcomes() {
        assertThat(failed(published -> removeLast(published.outcomes()))).containsExactly("outcomes are complete");
        assertThat(failed(published -> published.outcomes().add(last(published.outcomes()))))
                .containsExactly("outcomes are complete");
        assertThat(failed(published -> {
                    removeLast(published.outcomes());
                    published
                            .outcomes()
                            .add(outcome(
                                    new PredictionKey(LIVE, "case-2"),
                                    PROCEDURES.get(1),
                                    OutcomeVerdict.UNMATCHED_SCORES));
                }))
                .containsExactly("outcomes are complete");
    }

    @Test
    void findsARecordThatIsRejectedWithoutReason() {
        assertThat(failed(published -> published.rejected().add(rejected(8))))
                .containsExactly("exactly the records of faulty gateways are rejected");
    }

    @Test
    void findsARecordThatIsRejectedAlthoughTheConfigurationAcceptsIt() {
        VerificationReport leftOut = new VerificationReport(
                VERIFIED.tallies(), List.of(), List.of(), new TreeMap<>(Map.of("UNKNOWN_MODEL", 1L)));
        assertThat(failed(leftOut, published -> {}))
                .containsExactly("everything published follows from the inputs (verify)");
    }

    private List<String> failed(Consumer<Published> defect) {
        return failed(VERIFIED, defect);
    }

    private List<String> failed(VerificationReport verification, Consumer<Published> defect) {
        Published disturbed = new Published(
                new ArrayList<>(undisturbed.scores()),
                new ArrayList<>(undisturbed.thresholds()),
                new ArrayList<>(undisturbed.sets()),
                new ArrayList<>(undisturbed.outcomes()),
                new ArrayList<>(undisturbed.alerts()),
                new ArrayList<>(undisturbed.rejected()),
                0);
        defect.accept(disturbed);
        return new Examination(disturbed, undisturbed, verification, sent, Set.of(STAGED))
                .verdicts().stream()
                        .filter(verdict -> !verdict.passed())
                        .map(Verdict::check)
                        .toList();
    }

    private static <T> T last(List<T> list) {
        return list.get(list.size() - 1);
    }

    private static void removeLast(List<?> list) {
        list.remove(list.size() - 1);
    }

    private static CommittedRecord bytes(int content) {
        return new CommittedRecord(
                0, 0, 0, Optional.empty(), Optional.of(ByteBuffer.allocate(4).putInt(0, content)));
    }

    private static Value<IssuedConfidenceSet> set(PredictionKey key, String procedure, long offset, long version) {
        IssuedConfidenceSet set = new IssuedConfidenceSet();
        set.setStratum(key.stratum());
        set.setPredictionId(key.predictionId());
        set.setProcedure(procedure);
        set.setPredictionOffset(offset);
        CitedThresholds cites = new CitedThresholds();
        cites.setVersion(version);
        set.setCites(cites);
        return value(set, key + procedure + version);
    }

    private static Value<CoverageOutcome> outcome(PredictionKey key, String procedure, OutcomeVerdict verdict) {
        CoverageOutcome outcome = new CoverageOutcome();
        outcome.setStratum(key.stratum());
        outcome.setPredictionId(key.predictionId());
        outcome.setProcedure(procedure);
        outcome.setRevision(1);
        outcome.setStatus(OutcomeStatus.FIRST);
        outcome.setVerdict(verdict);
        return value(outcome, key + procedure + verdict);
    }

    private static Value<DriftAlert> alert(int revision) {
        DriftAlert alert = new DriftAlert();
        alert.setAlertId("a1");
        alert.setStratum(STAGED);
        alert.setRevision(revision);
        return value(alert, "alert" + revision);
    }

    private static Value<RejectedRecord> rejected(long offset) {
        RejectedRecord rejected = new RejectedRecord();
        rejected.setTopic("predictions");
        rejected.setPartition(0);
        rejected.setOffset(offset);
        rejected.setReason("FUTURE_TIME");
        return value(rejected, "rejected" + offset);
    }

    private static <T extends SpecificRecord> Value<T> value(T content, String bytes) {
        return new Value<>(0, content, ByteBuffer.wrap(bytes.getBytes(StandardCharsets.UTF_8)));
    }
}
