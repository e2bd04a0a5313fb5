package io.conformalstreams.processor.configuration;

import io.conformalstreams.conformal.drift.DetectorSettings;
import io.conformalstreams.conformal.drift.DetectorType;

/**
 * The detectors of the monitors that labels feed.
 *
 * @param scoreDrift the detector of larger critical values, and of smaller ones for overcoverage
 * @param coverageBreach the detector of misses
 * @param settings what is set for single detectors
 */
public record DriftEvidence(DetectorType scoreDrift, DetectorType coverageBreach, DetectorSettings settings) {}
