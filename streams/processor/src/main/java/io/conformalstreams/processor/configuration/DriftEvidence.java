package io.conformalstreams.processor.configuration;

import io.conformalstreams.conformal.drift.DetectorSettings;
import io.conformalstreams.conformal.drift.DetectorType;

/**
 * The detectors of the monitors that labels update.
 *
 * @param scoreDrift detector of larger critical values, and of smaller ones for overcoverage
 * @param coverageBreach detector of misses
 * @param settings settings of single detectors
 */
public record DriftEvidence(DetectorType scoreDrift, DetectorType coverageBreach, DetectorSettings settings) {}
