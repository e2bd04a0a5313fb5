/** Monitors and cohorts of a stratum for the fixtures. */

/** @typedef {import("../site/modules/contract-alerts.js").Alert} Alert */

/**
 * @param {Alert[]} alerts open ones
 * @returns {import("../site/modules/contract.js").MonitorEvidence[]}
 */
export function monitorEvidence(alerts) {
  const none = { sizeClass: "", channel: "", proxy: "", nominalAlpha: 0.1 };
  const sets = ["COVERAGE_BREACH", "SCORE_DRIFT", "OVERCOVERAGE"].map((kind, index) => {
    const open = alerts.find((alert) => alert.kind === kind);
    const evidenceLog10 = open?.evidenceLog10 ?? [0.4, 1.9, -0.3][index] ?? 0;
    return { ...none, kind, procedure: "lesion-sets", component: "OUTER", evidenceLog10, limitLog10: 6.3 };
  });
  const inputs = { ...none, kind: "INPUT_DRIFT", procedure: "", component: "", channel: "lesion" };
  return [...sets, { ...inputs, proxy: "predicted volume", evidenceLog10: 2.6, limitLog10: 7.1 }];
}

/** @returns {import("../site/modules/contract.js").Cohort[]} */
export function cohortFigures() {
  const figures = /** @type {[attribute: string, value: string, judgedUnits: number, coveredUnits: number][]} */ ([
    ["protocol", "T1 with contrast", 240, 217],
    ["protocol", "T2", 172, 156],
    ["scanner", "north 3 T", 300, 280],
    ["scanner", "south 1.5 T", 112, 88],
    ["scanner", "new 7 T", 0, 0],
  ]);
  return figures.map(([attribute, value, judgedUnits, coveredUnits]) => {
    const coverage = judgedUnits === 0 ? 1 : coveredUnits / judgedUnits;
    const width = judgedUnits === 0 ? 1 : 1.05 / Math.sqrt(judgedUnits);
    return {
      attribute,
      value,
      procedure: "lesion-sets",
      nominalAlpha: 0.1,
      component: "OUTER",
      promised: 0.9,
      judgedUnits,
      coveredUnits,
      coverage,
      lower: Math.max(0, coverage - width),
      upper: Math.min(1, coverage + width),
      openUnits: 1,
      judgedImages: judgedUnits,
      meanSize: judgedUnits === 0 ? null : 1500 + judgedUnits,
      intervalError: 0.05,
    };
  });
}
