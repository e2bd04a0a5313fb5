/**
 * Answers in the shape of the server's contract, made from a seed: what the page shows before there is a server, and what its tests
 * check it with.
 */

import { fixtureAlert } from "./fixture-alerts.js";
import { interval, random, seriesOf } from "./fixture-series.js";
import { cohortFigures, monitorEvidence } from "./fixture-strata.js";
import { day, minute, now } from "./fixture-time.js";

/** @typedef {import("../site/modules/contract.js").Stratum} Stratum */
/** @typedef {import("../site/modules/contract.js").Verdict} Verdict */
/** @typedef {import("../site/modules/contract-alerts.js").Alert} Alert */

/**
 * What the page must show in words of its own: nothing yet, a slow or a failing server, history that is still read, a broker that
 * does not answer, a lost connection, a token that is needed.
 *
 * @typedef {"normal" | "empty" | "slow" | "failing" | "reading" | "stale" | "lost" | "locked"} Condition
 */

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
    /** @type {Alert[]} */
    this.resolved = [];
    /** How the server behaves. @type {Condition} */
    this.condition = "normal";
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
    if (breached) this.alerts.push(fixtureAlert(stratum, "COVERAGE_BREACH", "CRITICAL", "lesion-sets", "OUTER", index));
    if (index === 2 || index === 4)
      this.alerts.push(fixtureAlert(stratum, "SCORE_DRIFT", "WARNING", "lesion-sets", "OUTER", index));
    if (index === 6) this.alerts.push(fixtureAlert(stratum, "LABEL_PROCESS", "INFO", "", null, index));
    if (index === 8) {
      const resolvedAt = now - 6 * 3_600_000;
      this.resolved.push(
        fixtureAlert(stratum, "COVERAGE_BREACH", "WARNING", "lesion-sets", "OUTER", index, resolvedAt),
      );
    }
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
    const labelled = Math.round(2400 * (0.4 + 0.6 * this.random()));
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
        images: 2400,
        labelled,
        labelledShare: labelled / 2400,
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
    const epoch = {
      judgedUnits,
      coveredUnits,
      coverage,
      ...(coverage === null ? { lower: null, upper: null } : interval(coverage, judgedUnits)),
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

  source() {
    if (this.condition === "reading") return { state: "CATCHING_UP", behind: 412_000, since: now, message: null };
    if (this.condition !== "stale") return { state: "CURRENT", behind: 0, since: now, message: null };
    const message = "The broker kafka-1:9092 does not answer. The dashboard tries again by itself.";
    return { state: "UNREACHABLE", behind: 0, since: Date.now() - 7 * minute, message };
  }

  overview() {
    return {
      id: "o0=1771,t0=903",
      now,
      source: this.source(),
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
        procedure.levels.flatMap((level) => level.events.map((event) => seriesOf(procedure.procedure, event))),
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
      evidence: monitorEvidence(alerts),
      cohorts: cohortFigures(),
      leftOutCohortRows: 0,
    };
  }
}
