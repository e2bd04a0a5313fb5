/**
 * The drift monitors of the prediction topology.
 *
 * <pre>
 *  events ──▶ maturity buffer ──▶ units in the order of predictions ──▶ monitors ──▶ evidence ──▶ alert lifecycle ──▶ events
 *                                                                    └▶ label process ───────────▶
 * </pre>
 *
 * <p>{@link io.conformalstreams.processor.drift.DriftEvent} is the input of the monitors. The detectors and their
 * guarantees are in {@code io.conformalstreams.conformal.drift}. This package feeds the detectors: it decides which
 * labels they observe, in which order, in which epoch and against which null. It counts each unit once.
 * The state of the monitors depends only on the events and their order, and is kept in a state store. So a replay or
 * another instance publishes the same alerts.
 */
package io.conformalstreams.processor.drift;
