/**
 * What the charts of a stratum show.
 *
 * @module stratum-charts
 */

import { count, counted, dateTime, decimal, percent, power, toNumber } from "../modules/numbers.js";
import { componentName, kindName } from "../modules/words.js";

/** @typedef {import("../modules/contract.js").Series} Series */
/** @typedef {import("../modules/contract-alerts.js").Alert} Alert */
/** @typedef {import("../modules/promises.js").PromiseRow} PromiseRow */
/** @typedef {import("../modules/chart.js").ChartDescription} ChartDescription */
/** @typedef {import("../modules/chart.js").ChartSeries} ChartSeries */

/**
 * @param {Series} series
 * @param {PromiseRow} row
 * @returns {ChartDescription}
 */
export function coverageChart(series, row) {
  const newest = series.t.map((_time, index) => newestCoverage(series, index));
  return {
    title: "Coverage",
    summary: [bandWords(series), breachWords(row)].filter(Boolean).join(" "),
    time: series.t,
    series: [
      { label: "at most", values: series.upper, stroke: "" },
      { label: "at least", values: series.lower, stroke: "" },
      { label: "kept in the epoch", values: series.coverage, stroke: "--accent" },
      { label: "promised", values: series.t.map(() => row.event.promised), stroke: "--text", dash: [7, 5], width: 1.6 },
      { label: `kept of the newest ${newestUnits}`, values: newest, stroke: "--below", dash: [2, 3], width: 1.6 },
    ],
    bands: [[0, 1]],
    bandName: "at any time between",
    range: [0, 1],
    words: (value) => percent(value),
  };
}

const newestUnits = 50;

/**
 * @param {Series} series
 * @returns {string} whether the band contains the promise now, and since when it does not
 */
export function bandWords({ t, epoch, lower, upper, promised }) {
  const last = t.length - 1;
  const side = (/** @type {number} */ index) => {
    const [from, to] = [lower[index] ?? null, upper[index] ?? null];
    return from === null || to === null ? "unknown" : to < promised ? "below" : from > promised ? "above" : "inside";
  };
  const now = side(last);
  if (now === "unknown") return "Losses are not counts: there is no band.";
  if (now === "inside") return "The band contains the promise.";
  let first = last;
  while (first > 0 && epoch[first - 1] === epoch[last] && side(first - 1) === now) first--;
  return `The whole band has been ${now} the promise since ${dateTime(t[first])}.`;
}

/**
 * @param {PromiseRow} row
 * @returns {string} since when an alert says that sets miss too often; empty if none does
 */
function breachWords({ alerts }) {
  const breach = alerts.find((alert) => alert.kind === "COVERAGE_BREACH");
  return breach ? `A coverage breach has been open since ${dateTime(breach.openedAt)}.` : "";
}

/**
 * @param {Series} series
 * @param {number} index
 * @returns {number | null} the share covered of the newest units of the epoch, at least 50; null while there are fewer
 */
export function newestCoverage(series, index) {
  const judged = series.judgedUnits[index] ?? 0;
  const covered = series.coveredUnits[index] ?? 0;
  for (let before = index - 1; before >= -1; before--) {
    const same = before >= 0 && series.epoch[before] === series.epoch[index];
    const units = judged - (same ? (series.judgedUnits[before] ?? 0) : 0);
    if (units >= newestUnits) return (covered - (same ? (series.coveredUnits[before] ?? 0) : 0)) / units;
    if (!same) return null;
  }
  return null;
}

/**
 * @param {Series} series
 * @param {PromiseRow} _row
 * @param {Alert[]} alerts
 * @param {number} end
 * @returns {ChartDescription} the evidence of each alert from its opening to its resolution, in powers of ten
 */
export function evidenceChart(series, _row, alerts, end) {
  const shown = alerts.filter((alert) => alert.component === null || alert.component === series.component);
  const times = new Set([...series.t, ...shown.flatMap((alert) => alert.states.map((state) => state.at))]);
  const time = [...times].sort((a, b) => a - b);
  const limits = shown.map((alert) => alert.limitLog10);
  const limit = limits.length === 0 ? null : Math.min(...limits);
  const strokes = ["--broken", "--above", "--below", "--accent"];
  const open = shown.filter((alert) => alert.state !== "RESOLVED");
  return {
    title: "Evidence against the promise",
    summary:
      shown.length === 0
        ? "No alert has been opened for this promise."
        : `${counted(shown.length, "alert")}, ${count(open.length)} open. An alert opens at the limit, ${decimal(10 ** (limit ?? 0))}.`,
    empty: shown.length === 0,
    time,
    series: [
      ...shown.map((alert, index) => ({
        label: kindName(alert.kind),
        values: evidenceOver(alert, time, end),
        stroke: strokes[index % strokes.length] ?? "--accent",
        stepped: true,
      })),
      { label: "limit", values: time.map(() => limit), stroke: "--text", dash: [7, 5], width: 1.6 },
    ],
    range: [0, null],
    steps: [1, 2, 3, 5, 10, 20, 50, 100],
    words: power,
  };
}

/**
 * @param {Alert} alert
 * @param {number[]} time
 * @param {number} end
 * @returns {(number | null)[]}
 */
export function evidenceOver(alert, time, end) {
  const states = [...alert.states].sort((a, b) => a.revision - b.revision);
  const first = states[0]?.at ?? alert.openedAt;
  return time.map((at) => {
    if (at < first || at > (alert.resolvedAt ?? end)) return null;
    return states.findLast((state) => state.at <= at)?.evidenceLog10 ?? null;
  });
}

/**
 * @param {Series} series
 * @returns {ChartDescription}
 */
export function thresholdChart(series) {
  const lambda = series.lambda.map((value) => finite(toNumber(value)));
  const known = lambda.findLast((value) => value !== null);
  return {
    title: "Threshold",
    summary:
      known === null || known === undefined
        ? "There is no single finite threshold to show."
        : `The ${componentName(series.component)} uses lambda ${decimal(known)}.`,
    empty: known === null || known === undefined,
    time: series.t,
    series: [{ label: "lambda", values: lambda, stroke: "--accent", stepped: true }],
    range: [null, null],
    words: (value) => decimal(value),
  };
}

/**
 * @param {Series} series
 * @returns {ChartDescription}
 */
export function calibrationChart(series) {
  const last = series.n.findLast((n) => n !== null);
  return {
    title: "Calibration size",
    summary:
      last === undefined
        ? "There is no single threshold to show."
        : `The threshold comes from n = ${counted(last, "unit")}.`,
    empty: last === undefined,
    time: series.t,
    series: [{ label: "n", values: series.n, stroke: "--accent", stepped: true }],
    range: [0, null],
    words: (value) => count(value),
  };
}

/**
 * @param {Series} series
 * @returns {ChartDescription}
 */
export function sizeChart(series) {
  const last = series.meanSize.findLast((size) => size !== null);
  const what = ["INTERVAL", "NUMERATOR", "DENOMINATOR"].includes(series.component)
    ? "Mean width of the interval"
    : "Mean number of pixels between inner and outer set";
  return {
    title: "Size",
    summary: `${what}${last === undefined || last === null ? "" : `, now ${decimal(last)}`}. Less says more about an image.`,
    time: series.t,
    series: [{ label: "mean size", values: series.meanSize, stroke: "--accent" }],
    range: [0, null],
    words: (value) => decimal(value),
  };
}

/**
 * @param {number} value
 * @returns {number | null}
 */
function finite(value) {
  return Number.isFinite(value) ? value : null;
}
