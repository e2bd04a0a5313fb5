/**
 * The promises of all strata as one flat list, which the overview sorts and filters.
 *
 * @module promises
 */

import { urgency } from "./words.js";

/** @typedef {import("./contract.js").Stratum} Stratum */
/** @typedef {import("./contract.js").OverviewProcedure} OverviewProcedure */
/** @typedef {import("./contract.js").OverviewAlert} OverviewAlert */
/** @typedef {import("./contract.js").PromisedEvent} PromisedEvent */
/** @typedef {import("./contract.js").Verdict} Verdict */

/** @typedef {{ procedure: string, nominalAlpha: number, component: string, sizeClass: string | null }} Position */

/**
 * @typedef {object} PromiseRow
 * @property {string} key
 * @property {Stratum} stratum
 * @property {OverviewProcedure} procedure
 * @property {number} nominalAlpha
 * @property {string | null} promise the method's own sentence, if there is one
 * @property {PromisedEvent} event
 * @property {number | null} n units that calibrate; the smaller number for an event with two thresholds
 * @property {OverviewAlert[]} alerts those that concern the promise
 * @property {number} rejected records of the stratum
 * @property {number | null} age milliseconds since the last label of the thresholds
 */

/**
 * @param {Stratum[]} strata
 * @param {number} now
 * @returns {PromiseRow[]} in the order of the answer
 */
export function promiseRows(strata, now) {
  return strata.flatMap((stratum) =>
    stratum.procedures.flatMap((procedure) =>
      procedure.levels.flatMap((level) =>
        level.events.map((event) => promiseRow(stratum, procedure, level, event, now)),
      ),
    ),
  );
}

/**
 * @param {Stratum} stratum
 * @param {OverviewProcedure} procedure
 * @param {import("./contract.js").OverviewLevel} level
 * @param {PromisedEvent} event
 * @param {number} now
 * @returns {PromiseRow}
 */
function promiseRow(stratum, procedure, level, event, now) {
  const { nominalAlpha } = level;
  const sizeClass = event.sizeClass ?? null;
  const alerts = stratum.alerts.filter((alert) => concerns(alert, procedure.procedure, nominalAlpha, event.component));
  return {
    key: JSON.stringify([stratum.stratum, procedure.procedure, nominalAlpha, event.component, sizeClass]),
    stratum,
    procedure,
    nominalAlpha,
    promise: level.promise ?? null,
    n: event.n ?? smallest(level.events.map((known) => known.n)),
    event,
    alerts,
    rejected: Object.values(stratum.rejected).reduce((sum, number) => sum + number, 0),
    age: stratum.thresholds === null ? null : Math.max(0, now - stratum.thresholds.lastLabelAt),
  };
}

/**
 * @param {(number | null)[]} numbers
 * @returns {number | null}
 */
function smallest(numbers) {
  const known = numbers.filter((number) => number !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/**
 * An alert without a procedure or component concerns all of the stratum. Only breaches have a level.
 *
 * @param {Pick<OverviewAlert, "kind" | "procedure" | "component" | "nominalAlpha">} alert
 * @param {string} procedure
 * @param {number} nominalAlpha
 * @param {string} component
 * @returns {boolean}
 */
export function concerns(alert, procedure, nominalAlpha, component) {
  if (alert.procedure !== "" && alert.procedure !== procedure) return false;
  if (alert.component !== null && alert.component !== component) return false;
  return alert.kind !== "COVERAGE_BREACH" || Math.abs(alert.nominalAlpha - nominalAlpha) < 1e-9;
}

/** @typedef {{ search: string, verdict: string, procedure: string, sort: string, descending: boolean }} RowSelection */

/** @type {Record<string, (row: PromiseRow) => number | string | null>} */
const sortKeys = {
  verdict: (row) => urgency(row.event.verdict),
  stratum: (row) => row.stratum.stratum,
  procedure: (row) => `${row.procedure.procedure} ${row.event.component}`,
  kept: (row) => row.event.epoch.coverage,
  judged: (row) => row.event.epoch.judgedUnits,
  calibration: (row) => row.n,
  age: (row) => row.age,
  alerts: (row) => (row.alerts.length === 0 ? null : Math.min(...row.alerts.map((alert) => alert.openedAt))),
  labelled: (row) => row.stratum.labels.labelledShare,
  rejected: (row) => row.rejected,
};

/**
 * @param {PromiseRow[]} rows
 * @param {RowSelection} selection
 * @returns {PromiseRow[]} the matching rows in order; equal ones by verdict, stratum and procedure
 */
export function selectRows(rows, selection) {
  const words = selection.search.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = rows.filter((row) => {
    if (selection.verdict !== "" && row.event.verdict !== selection.verdict) return false;
    if (selection.procedure !== "" && row.procedure.procedure !== selection.procedure) return false;
    const text = searchText(row);
    return words.every((word) => text.includes(word));
  });
  const key = sortKeys[selection.sort] ?? sortKeys["verdict"];
  const keyed = matching.map((row) => ({ row, key: key?.(row) ?? null }));
  keyed.sort(
    (a, b) =>
      compare(a.key, b.key, selection.descending) ||
      urgency(a.row.event.verdict) - urgency(b.row.event.verdict) ||
      (a.row.key < b.row.key ? -1 : 1),
  );
  return keyed.map(({ row }) => row);
}

/**
 * @param {PromiseRow} row
 * @returns {string}
 */
function searchText(row) {
  const kinds = row.alerts.map((alert) => alert.kind);
  return [row.stratum.stratum, row.procedure.procedure, row.event.component, row.procedure.channel ?? "", ...kinds]
    .join(" ")
    .toLowerCase();
}

/**
 * @param {number | string | null} a
 * @param {number | string | null} b
 * @param {boolean} descending
 * @returns {number} unknown values come last in both orders
 */
function compare(a, b, descending) {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return (a < b ? -1 : 1) * (descending ? -1 : 1);
}

/**
 * @param {PromiseRow[]} rows
 * @returns {Map<Verdict, number>}
 */
export function countVerdicts(rows) {
  /** @type {Map<Verdict, number>} */
  const counts = new Map();
  for (const {
    event: { verdict },
  } of rows)
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  return counts;
}
