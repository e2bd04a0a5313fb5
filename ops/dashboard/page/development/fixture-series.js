/** Coverage, thresholds and set sizes of a week for the fixtures. A series ends at the figures of its event. */

import { day, now } from "./fixture-time.js";

/** @typedef {import("../site/modules/contract.js").Stratum["procedures"][0]["levels"][0]["events"][0]} PromisedEvent */
/** @typedef {import("../site/modules/contract.js").Series} Series */

const buckets = 150;
const epochBegins = now - 5 * day;
const driftBegins = now - 2 * day;

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

/**
 * @param {number} coverage
 * @param {number} judged at least 1
 */
export function interval(coverage, judged) {
  const width = Math.min(0.6, 1.05 / Math.sqrt(judged));
  return { lower: Math.max(0, coverage - width), upper: Math.min(1, coverage + width * 0.8) };
}

/**
 * @param {string} procedure
 * @param {PromisedEvent} event
 * @returns {Series}
 */
export function seriesOf(procedure, event) {
  const next = random(event.n ?? 3);
  const t = Array.from({ length: buckets }, (_unused, index) => now - 7 * day + ((index + 1) * (7 * day)) / buckets);
  const restart = t.findIndex((at) => at >= epochBegins);
  const { judgedUnits, coveredUnits } = event.epoch;
  const epoch = counts(t.slice(restart), judgedUnits, coveredUnits ?? 0, next);
  const rows = judgedUnits === 0 ? [] : [...counts(t.slice(0, restart), 240, 224, next), ...epoch].map(withInterval);
  const times = t.slice(0, rows.length);
  const n = times.map((_at, index) => Math.max(20, (event.n ?? 0) - (buckets - 1 - index)));
  return {
    procedure,
    nominalAlpha: 0.1,
    component: event.component,
    promised: event.promised,
    bucketMillis: 3_600_000,
    t: times,
    judgedUnits: rows.map((row) => row.judged),
    coveredUnits: rows.map((row) => row.covered),
    coverage: rows.map((row) => row.coverage),
    lower: rows.map((row) => row.lower),
    upper: rows.map((row) => row.upper),
    n,
    k: n.map((units) => Math.ceil((units + 1) * 0.9)),
    lambda: times.map((_at, index) =>
      index < 3
        ? "Infinity"
        : index === buckets - 1
          ? (event.lambda ?? "Infinity")
          : 7 + Math.sin(index / 20) + 0.2 * next(),
    ),
    meanSize: rows.map((_row, index) => 1700 + 300 * next() + index),
    outcomes: rows.map(() => 5),
    epoch: times.map((_at, index) => (index < restart ? 0 : 1)),
  };
}

/**
 * Counts that grow from bucket to bucket to the given ones. Before a drift, nine of ten are covered.
 *
 * @param {number[]} t
 * @param {number} judgedUnits
 * @param {number} coveredUnits
 * @param {() => number} next
 */
function counts(t, judgedUnits, coveredUnits, next) {
  const drifts = coveredUnits < 0.85 * judgedUnits;
  const early = drifts ? t.filter((at) => at <= driftBegins).length / t.length : 1;
  const earlyRate = drifts ? 0.905 : coveredUnits / judgedUnits;
  const lateRate = drifts ? (coveredUnits / judgedUnits - early * earlyRate) / (1 - early) : earlyRate;
  let judged = 0;
  let drawn = 0;
  const rows = t.map((at, index) => {
    const units = Math.round((judgedUnits * (index + 1)) / t.length) - judged;
    for (let i = 0; i < units; i++) drawn += next() < (at > driftBegins ? lateRate : earlyRate) ? 1 : 0;
    judged += units;
    return { judged, drawn };
  });
  return rows.map((row) => {
    const corrected = row.drawn + ((coveredUnits - drawn) * row.judged) / Math.max(1, judgedUnits);
    return { judged: row.judged, covered: Math.min(row.judged, Math.max(0, Math.round(corrected))) };
  });
}

/** @param {{ judged: number, covered: number }} row */
function withInterval(row) {
  const coverage = row.judged === 0 ? 1 : row.covered / row.judged;
  return { ...row, coverage, ...interval(coverage, Math.max(1, row.judged)) };
}
