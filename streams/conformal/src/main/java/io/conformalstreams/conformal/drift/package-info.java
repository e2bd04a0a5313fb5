/**
 * Monitors whether the promised coverage is still kept. The package has sequential detectors, which may be evaluated
 * after every label, and the nulls that they test. It also has the intervals that an alert reports, and the test that
 * ends an alert.
 *
 * <p>Terms: a <em>miss</em> is a set that breaks its promise about the truth. <em>Evidence</em> grows while misses are
 * more frequent than the <em>null miscoverage</em> allows. An alarm is raised when the evidence reaches a limit A
 * ({@link io.conformalstreams.conformal.drift.FalseAlertBudget}).
 *
 * <p>There are two kinds of drift. In a breach of coverage, deployed sets miss too often ({@link
 * io.conformalstreams.conformal.drift.ShiryaevRobertsDetector} against {@link
 * io.conformalstreams.conformal.drift.CoverageBreachNull}). In score drift, scores are no longer exchangeable with the
 * reference scores ({@link io.conformalstreams.conformal.drift.PolyaDetector}, {@link
 * io.conformalstreams.conformal.drift.RankDetector}). The null of score drift is exact, even if thresholds adapt and
 * hide the drift. The unit is always the patient or study, observed once.
 */
package io.conformalstreams.conformal.drift;
