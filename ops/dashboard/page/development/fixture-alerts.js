/** Alerts for the fixtures. */

import { minute, now } from "./fixture-time.js";

/** @typedef {import("../site/modules/contract-alerts.js").Alert} Alert */

/**
 * @param {string} stratum
 * @param {string} kind
 * @param {string} severity
 * @param {string} procedure
 * @param {string | null} component
 * @param {number} index
 * @param {number | null} [resolvedAt]
 * @returns {Alert}
 */
export function fixtureAlert(stratum, kind, severity, procedure, component, index, resolvedAt = null) {
  const openedAt = now - (2 + index) * 7 * 3_600_000;
  return {
    alertId: `${kind}-${index}-6f1c0b`,
    revision: 3,
    state: resolvedAt === null ? "UPDATED" : "RESOLVED",
    reason: resolvedAt === null ? "SEVERITY" : "RECOVERED",
    kind,
    severity,
    stratum,
    procedure,
    channel: "lesion",
    proxy: "",
    component,
    nominalAlpha: 0.1,
    promised: 0.9,
    epoch: 0,
    openedAt,
    changeAt: openedAt - 3_600_000,
    eventTime: now - 10 * minute,
    resolvedAt,
    evidenceLog10: 8.2,
    limitLog10: 6.3,
    cause: kind === "COVERAGE_BREACH" ? "deployed sets miss too often" : "critical values are no longer exchangeable",
    runbook: "ops/runbooks/coverage-breach.md",
    states: [
      { revision: 1, state: "OPENED", reason: "EVIDENCE", severity: "WARNING", at: openedAt, evidenceLog10: 6.4 },
      {
        revision: 2,
        state: "UPDATED",
        reason: "EVIDENCE",
        severity: "WARNING",
        at: openedAt + 4_000_000,
        evidenceLog10: 7.5,
      },
      {
        revision: 3,
        state: resolvedAt === null ? "UPDATED" : "RESOLVED",
        reason: "SEVERITY",
        severity,
        at: resolvedAt ?? openedAt + 9_000_000,
        evidenceLog10: 8.2,
      },
    ],
  };
}

/**
 * @param {Alert} alert
 * @returns {object} the alert with its newest record
 */
export function fixtureAlertDetail(alert) {
  const estimate = {
    misses: 77,
    labels: 412,
    coverage: 0.813,
    lower: 0.77,
    upper: 0.86,
    level: 0.95,
    scope: "epoch",
    method: "beta-mixture",
  };
  const points = Array.from({ length: 60 }, (_unused, index) => 10 ** Math.max(0, (index - 28) * 0.26));
  return {
    ...alert,
    record: {
      evidenceCurve: { observations: 412, stretch: 7, points },
      detector: {
        name: "mixture",
        version: 1,
        threshold: 2e6,
        falseAlertsPerMillionLabels: 1,
        lifetimeFalseAlarmProbability: 0,
      },
      falseAlarmBound:
        "without drift, the probability that this monitor opens an alert within T labels is at most T/2.00000e+06 + .005, as long as the thresholds do not change",
      pValueAnytime: null,
      estimate,
      recent: { ...estimate, labels: 200, coverage: 0.74 },
      sinceChange: {
        observation: 287,
        labelledAt: new Date(alert.changeAt ?? 0).toISOString(),
        note: "",
        estimate: { ...estimate, coverage: 0.63, labels: 125 },
        confidenceSet: {
          level: 0.95,
          firstUnit: 270,
          lastUnit: 301,
          earliest: new Date(alert.openedAt - 7_200_000).toISOString(),
          latest: new Date(alert.openedAt - 1_000_000).toISOString(),
        },
      },
      advice: { text: "125 units since the change are enough to recalibrate at 90 %.", enough: true },
      counts: {
        predictions: 900,
        labelled: 886,
        labelledShare: 0.98,
        baselineLabelledShare: 0.99,
        auditShare: 0.1,
        baselineAuditShare: 0.1,
        lag95: 15_000_000,
        baselineLag95: 14_000_000,
        corrections: 3,
        lateUnused: 1,
      },
      changes: [],
      population: "labelled",
      labelPolicy: "consensus",
      note: "",
    },
    runbookText:
      "# Coverage breach\n\nIssued sets miss the truth more often than promised.\n\n## First steps\n\n1. Look at the images of the alert.\n2. Compare `thresholds` with the last epoch.\n\n| sign | cause |\n|---|---|\n| one site | scanner |\n",
  };
}
