/**
 * Answers in the shape of the server's contract, made from a seed: what the page shows before there is a server, and what its tests
 * check it with.
 */

/** @typedef {import("../site/modules/contract.js").Stratum} Stratum */
/** @typedef {import("../site/modules/contract.js").Verdict} Verdict */
/** @typedef {import("../site/modules/contract.js").Alert} Alert */

const now = Date.UTC(2026, 10, 29, 19, 30);
const minute = 60_000;
const day = 1440 * minute;

/**
 * @param {number} seed
 * @returns {() => number} numbers in [0, 1), the same for the same seed (mulberry32)
 */
export function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const sites = [
  "north",
  "south",
  "university-hospital",
  "harbour-clinic",
  "children",
  "outpatients",
  "screening-bus",
  "east",
];
const models = ["polyp-segmentor@3.1", "polyp-segmentor@3.2", "cell-nuclei@1", "lung-nodule@2024-11", "liver-lesion@7"];

export class Fixtures {
  /** @param {number} strata */
  constructor(strata) {
    this.random = random(7);
    /** @type {Alert[]} */
    this.alerts = [];
    this.strata = Array.from({ length: strata }, (_unused, index) => this.stratum(index));
    this.now = now;
  }

  /**
   * @param {number} index
   * @returns {Stratum}
   */
  stratum(index) {
    const model = models[index % models.length] ?? "";
    const site = `${sites[Math.floor(index / models.length) % sites.length]}${index >= 40 ? `-${Math.floor(index / 40)}` : ""}`;
    const stratum = `${model}|${site}`;
    const breached = index === 2 || index === 11;
    const events = [this.event("INNER", 0.1, index, index === 11), this.event("OUTER", 0.1, index, breached)];
    if (breached) this.alert(stratum, "COVERAGE_BREACH", "CRITICAL", "lesion-sets", "OUTER", index);
    if (index === 2 || index === 4) this.alert(stratum, "SCORE_DRIFT", "WARNING", "lesion-sets", "OUTER", index);
    if (index === 6) this.alert(stratum, "LABEL_PROCESS", "INFO", "", null, index);
    const joint = [this.event("JOINT", 0.1, index + 3, false)];
    const procedure = (/** @type {string} */ name, /** @type {typeof events} */ promised) => ({
      procedure: name,
      type: "confidence-sets",
      channel: "lesion",
      fingerprint: `4c0e${index}a77f01`.padEnd(64, "0"),
      configured: true,
      guarantee: "marginal",
      window: name === "lesion-sets" ? "all" : "last 500",
      verdict: /** @type {Verdict} */ (promised[0]?.verdict ?? "NONE"),
      levels: [{ nominalAlpha: 0.1, events: promised }],
    });
    const uncalibrated = index % 23 === 17;
    return {
      stratum,
      keys: { model: model.split("@")[0] ?? "", version: model.split("@")[1] ?? "", site },
      thresholds: uncalibrated
        ? null
        : {
            version: 880 + index,
            epoch: index % 3,
            labelPolicy: "consensus",
            lastLabelAt: now - (1 + index * 13) * minute,
          },
      labels: {
        images: 900,
        labelled: 886,
        labelledShare: 0.4 + 0.6 * this.random(),
        medianLagMillis: (4 + index) * 600_000,
        lag95Millis: 8 * 3_600_000,
        lags: 512,
      },
      rejected: index % 5 === 0 ? { SHAPE_MISMATCH: 2, FUTURE_TIME: 1 } : {},
      alerts: this.alerts.filter((alert) => alert.stratum === stratum),
      verdict: breached ? "BREACHED" : "KEPT",
      procedures: [procedure("lesion-sets", events), procedure("lesion-joint-sets", joint)],
    };
  }

  /**
   * @param {string} component
   * @param {number} alpha
   * @param {number} index
   * @param {boolean} breached
   */
  event(component, alpha, index, breached) {
    const kind = breached
      ? "BREACHED"
      : index % 23 === 17
        ? "NONE"
        : index % 13 === 8
          ? "TOO_FEW"
          : index % 31 === 19
            ? "BELOW"
            : index % 17 === 5
              ? "ABOVE"
              : "KEPT";
    const judgedUnits = kind === "NONE" ? 0 : kind === "TOO_FEW" ? 11 : 380 + Math.floor(500 * this.random());
    const centre = {
      BREACHED: 0.81,
      BELOW: 0.845,
      ABOVE: 0.968,
      KEPT: 0.89 + 0.03 * this.random(),
      TOO_FEW: 0.9,
      NONE: 0,
    }[kind];
    const coveredUnits = Math.round(judgedUnits * centre);
    const coverage = judgedUnits === 0 ? null : coveredUnits / judgedUnits;
    const width = judgedUnits === 0 ? 0 : Math.min(0.3, 1.05 / Math.sqrt(judgedUnits));
    const epoch = {
      judgedUnits,
      coveredUnits,
      coverage,
      lower: coverage === null ? null : Math.max(0, coverage - width),
      upper: coverage === null ? null : Math.min(1, coverage + width * 0.8),
    };
    const n = kind === "NONE" ? null : 136 + index;
    return {
      component,
      alpha,
      promised: 1 - alpha,
      sizeClass: null,
      verdict: /** @type {Verdict} */ (kind),
      words: "",
      epoch,
      all: {
        ...epoch,
        openUnits: 4,
        judgedImages: judgedUnits,
        coveredImages: coveredUnits,
        imageCoverage: coverage,
        uncalibratedImages: 26,
        emptyTruths: 0,
        trivialSets: 3,
      },
      n,
      k: n === null ? null : Math.ceil((n + 1) * (1 - alpha)),
      lambda: n === null ? null : 7.0710678,
      claim: "EXACT",
      meanSize: 1812.5,
    };
  }

  /**
   * @param {string} stratum
   * @param {string} kind
   * @param {string} severity
   * @param {string} procedure
   * @param {string | null} component
   * @param {number} index
   * @param {number | null} [resolvedAt]
   */
  alert(stratum, kind, severity, procedure, component, index, resolvedAt = null) {
    const openedAt = now - (2 + index) * 7 * 3_600_000;
    this.alerts.push({
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
    });
  }

  overview() {
    return {
      id: "o0=1771,t0=903",
      now,
      source: { state: "CURRENT", behind: 0, since: now, message: null },
      totals: {
        strata: this.strata.length,
        openAlerts: this.alerts.length,
        rejected: 240,
        deadLetters: 1,
        outcomes: 1_000_000,
        leftOutStrata: 0,
      },
      rejected: { SHAPE_MISMATCH: 160, FUTURE_TIME: 80 },
      strata: this.strata,
    };
  }

  /** @param {string} name */
  history(name) {
    const stratum = this.strata.find((known) => known.stratum === name);
    if (!stratum) return null;
    const alerts = this.alerts.filter((alert) => alert.stratum === name);
    return {
      ...stratum,
      id: "o0=1771",
      now,
      series: stratum.procedures.flatMap((procedure) =>
        procedure.levels.flatMap((level) => level.events.map((event) => this.series(procedure.procedure, event))),
      ),
      marks: [
        {
          at: now - 5 * day,
          kind: "EPOCH",
          epoch: 1,
          labelPolicy: "consensus",
          alertId: null,
          text: "epoch 1 begins: label policy consensus",
        },
        ...alerts.flatMap((alert) =>
          alert.states.map((state) => ({
            at: state.at,
            kind: `ALERT_${state.state}`,
            epoch: 1,
            labelPolicy: null,
            alertId: alert.alertId,
            text: `${alert.kind} ${state.state}: ${state.reason}`,
          })),
        ),
      ],
      alertHistory: alerts,
    };
  }

  /**
   * @param {string} procedure
   * @param {Stratum["procedures"][0]["levels"][0]["events"][0]} event
   */
  series(procedure, event) {
    const next = random(event.n ?? 3);
    const t = Array.from({ length: 150 }, (_unused, index) => now - 7 * day + ((index + 1) * (7 * day)) / 150);
    const restart = t.findIndex((at) => at >= now - 5 * day);
    let judged = 0;
    let covered = 0;
    const rows = t.map((at, index) => {
      if (index === restart) judged = covered = 0;
      const units = 3 + Math.floor(6 * next());
      const late = at > now - 2 * day && event.epoch.coverage !== null && event.epoch.coverage < 0.85;
      for (let i = 0; i < units; i++) covered += next() < (late ? 0.62 : 0.905) ? 1 : 0;
      judged += units;
      const coverage = covered / judged;
      const width = 1.15 / Math.sqrt(judged);
      return {
        judged,
        covered,
        coverage,
        lower: Math.max(0, coverage - width),
        upper: Math.min(1, coverage + width),
        n: 100 + index * 4,
        lambda: 7 + Math.sin(index / 20) + 0.2 * next(),
        size: 1700 + 300 * next() + index,
      };
    });
    return {
      procedure,
      nominalAlpha: 0.1,
      component: event.component,
      promised: event.promised,
      bucketMillis: 3_600_000,
      t,
      judgedUnits: rows.map((row) => row.judged),
      coveredUnits: rows.map((row) => row.covered),
      coverage: rows.map((row) => row.coverage),
      lower: rows.map((row) => row.lower),
      upper: rows.map((row) => row.upper),
      n: rows.map((row) => row.n),
      k: rows.map((row) => Math.ceil((row.n + 1) * 0.9)),
      lambda: rows.map((row, index) => (index < 3 ? "Infinity" : row.lambda)),
      meanSize: rows.map((row) => row.size),
      outcomes: rows.map(() => 5),
      epoch: t.map((_at, index) => (index < restart ? 0 : 1)),
    };
  }

  /** @param {string} alertId */
  alertDetail(alertId) {
    const alert = this.alerts.find((known) => known.alertId === alertId);
    if (!alert) return null;
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
        falseAlarmBound: "On average at most one false alert in a million labels.",
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

  /**
   * @param {string} name
   * @param {string} phase
   * @param {number} storesToRestore
   */
  instance(name, phase, storesToRestore) {
    return {
      instance: `${name}-1a2b3c4d`,
      host: name,
      version: "0.1.0",
      kafkaVersion: "4.1.0",
      javaVersion: "17.0.15",
      fingerprint: "9f3c77aa01ffbb2200d1e2f3a4b5c6d7",
      agrees: true,
      startedAt: now - 3 * day,
      reportedAt: now - 5000,
      silent: false,
      topologies: ["calibration", "prediction"].map((topology) => ({
        name: topology,
        applicationId: `conformal-streams-${topology}`,
        phase,
        restarts: phase === "WAITING_TO_RESTART" ? 2 : 0,
        lastFailure: phase === "WAITING_TO_RESTART" ? "The broker did not answer within 30 s." : null,
        storesToRestore,
        restoredRecords: 41_200,
        recordsToRestore: 96_000,
      })),
    };
  }

  operations() {
    const topic = (/** @type {string} */ name, /** @type {number} */ read) => ({
      topic: `conformal.${name}`,
      partitions: 4,
      read,
      behind: 0,
      perSecond: read / 1000,
      lastRecordAt: now - 3000,
    });
    const group = (/** @type {string} */ name) => ({
      group: name,
      state: "Stable",
      lag: 12,
      members: [{ clientId: "a", host: "/127.0.0.1", partitions: 8 }],
      partitions: [],
    });
    return {
      id: "",
      now,
      version: "0.1.0",
      java: "17.0.15",
      startedAt: now - 3 * day,
      source: this.overview().source,
      topics: [
        topic("coverage-outcomes", 1_000_000),
        topic("thresholds", 40_000),
        topic("confidence-sets", 1_002_345),
        topic("drift-alerts", 312),
        topic("rejected", 240),
        topic("dead-letters", 1),
      ],
      groups: [group("conformal-streams-calibration"), group("conformal-streams-prediction")],
      configurationFingerprint: "9f3c77aa01ffbb2200d1e2f3a4b5c6d7",
      instances: [
        this.instance("reader-1", "RUNNING", 0),
        this.instance("reader-2", "STARTING", 2),
        { ...this.instance("reader-3", "RUNNING", 0), silent: true, reportedAt: now - 7 * minute },
        { ...this.instance("reader-4", "WAITING_TO_RESTART", 0), fingerprint: "11ab77cc01ffbb22", agrees: false },
      ],
      latency: { samples: 512, medianMillis: 35, p95Millis: 80, maximumMillis: 240 },
      fingerprints: [
        { procedure: "lesion-sets", configured: "4c0e88aa01ffbb2200", running: ["4c0e88aa01ffbb2200"], agrees: true },
        {
          procedure: "lesion-joint-sets",
          configured: "91ab77cc01ffbb2200",
          running: ["11ab77cc01ffbb2200"],
          agrees: false,
        },
      ],
      memory: { usedBytes: 120_000_000, maximumBytes: 512_000_000, series: 1200, images: 900, alerts: 5 },
    };
  }

  rejected() {
    const records = Array.from({ length: 60 }, (_unused, index) => ({
      reason: index % 3 === 0 ? "FUTURE_TIME" : "SHAPE_MISMATCH",
      detail:
        index % 3 === 0
          ? "predictedAt is 2 h after the broker's time. Set the gateway's clock."
          : "labels.shape is [96, 95], but scores.shape is [96, 96]. Send the label map on the grid of the scores.",
      topic: "conformal.predictions",
      partition: index % 4,
      offset: 1000 - index,
      at: now - index * 17 * minute,
      stratum: this.strata[index % this.strata.length]?.stratum ?? null,
      imageId: `case-${index}`,
      predictionId: `case-${index}-1`,
      revision: null,
      rejectedPartition: 0,
      rejectedOffset: 60 - index,
    }));
    return {
      id: "",
      total: 240,
      byReason: { SHAPE_MISMATCH: 160, FUTURE_TIME: 80 },
      byTopic: { "conformal.predictions": 240 },
      next: null,
      records,
    };
  }
}
