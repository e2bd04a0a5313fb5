/**
 * Is the promised coverage still kept? Sequential detectors that may be looked at after every label, the nulls that they
 * test, intervals to report beside an alert, and when the alert is over.
 *
 * <p>Terms: a <em>miss</em> is a set that did not contain the truth; <em>evidence</em> grows while misses are more
 * frequent than the <em>null miscoverage</em> allows; an alarm is raised where it reaches a limit A
 * ({@link io.conformalstreams.conformal.drift.FalseAlertBudget}).
 *
 * <p>Two kinds of drift are told apart. A breach of coverage: deployed sets miss too often
 * ({@link io.conformalstreams.conformal.drift.ShiryaevRobertsDetector} against
 * {@link io.conformalstreams.conformal.drift.CoverageBreachNull}). Score drift: scores are no longer exchangeable with those of
 * the reference ({@link io.conformalstreams.conformal.drift.PolyaDetector},
 * {@link io.conformalstreams.conformal.drift.RankDetector}), with an exact null even where thresholds adapt and hide it. The
 * unit is always the patient or study, observed once.
 */
package io.conformalstreams.conformal.drift;
