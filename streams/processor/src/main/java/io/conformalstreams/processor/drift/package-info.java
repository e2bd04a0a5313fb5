/**
 * The drift monitors of the prediction topology.
 *
 * <pre>
 *  events ──▶ maturity buffer ──▶ units in the order of predictions ──▶ monitors ──▶ evidence ──▶ alert lifecycle ──▶ events
 *                                                                    └▶ label process ───────────▶
 * </pre>
 *
 * <p>{@link io.conformalstreams.processor.drift.DriftEvent} says what monitors are told. Detectors and their guarantees are
 * those of {@code io.conformalstreams.conformal.drift}; here is what feeds them: which labels, once a unit, in which order, in
 * which epoch, against which null. Everything follows from the events in their order and is stored with them, so that a
 * replay or another instance publishes the same alerts.
 */
package io.conformalstreams.processor.drift;
