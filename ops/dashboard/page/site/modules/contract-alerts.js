/**
 * The shapes of the server's answers about alerts.
 *
 * @module contract-alerts
 */

/** @typedef {import("./contract.js").Decimal} Decimal */
/** @typedef {import("./contract.js").OverviewAlert} OverviewAlert */

/** @typedef {{ revision: number, state: string, reason: string, severity: string, at: number, evidenceLog10: number }} AlertState */

/**
 * @typedef {OverviewAlert & { revision: number, reason: string, stratum: string, channel: string, proxy: string, promised: number,
 *   epoch: number, eventTime: number, resolvedAt: number | null, evidenceLog10: number, limitLog10: number, runbook: string,
 *   states: AlertState[] }} Alert
 */

/** @typedef {{ misses: number, labels: number, coverage: number, lower: number, upper: number, level: number, scope: string, method: string }} MissEstimate */

/**
 * The fields of the newest record of an alert that the page shows, under the names of its schema.
 *
 * @typedef {object} AlertRecord
 * @property {{ observations: number, stretch: number, points: Decimal[] }} evidenceCurve
 * @property {{ name: string, version: number, threshold: Decimal, falseAlertsPerMillionLabels: number, lifetimeFalseAlarmProbability: number }} detector
 * @property {string} falseAlarmBound
 * @property {number | null} pValueAnytime
 * @property {MissEstimate | null} estimate
 * @property {MissEstimate | null} recent
 * @property {{ observation: number, labelledAt: string | number | null, note: string, estimate: MissEstimate, confidenceSet:
 *   { level: number, firstUnit: number, lastUnit: number, earliest: string | number | null, latest: string | number | null } | null }} sinceChange
 * @property {{ text: string, enough: boolean } | null} advice
 * @property {Record<string, number> | null} counts
 * @property {string[]} changes
 * @property {string} population
 * @property {string} labelPolicy
 * @property {string} note
 */

/** @typedef {Alert & { record: AlertRecord, runbookText: string | null }} AlertDetail */

export {};
