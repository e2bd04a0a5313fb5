/**
 * What charts compute before they draw.
 *
 * @module chart-ranges
 */

/** @typedef {import("./contract.js").Mark} Mark */

/**
 * @param {number | null} min
 * @param {number | null} max
 * @param {number | null} low
 * @param {number | null} high
 * @returns {[number, number]} a range that leaves room around the data
 */
export function padded(min, max, low, high) {
  const bottom = min ?? 0;
  const top = max ?? 1;
  const room = top > bottom ? (top - bottom) * 0.08 : Math.max(Math.abs(top) * 0.1, 0.1);
  return [Math.max(low ?? -Infinity, bottom - room), Math.min(high ?? Infinity, top + room)];
}

/**
 * @param {Mark[]} marks
 * @param {number} end the time up to which an alert without a resolution is open
 * @returns {{ from: number, to: number }[]} the times during which each alert was open
 */
export function openTimes(marks, end) {
  /** @type {Map<string, { from: number, to: number }>} */
  const times = new Map();
  for (const mark of marks) {
    if (mark.alertId === null) continue;
    const known = times.get(mark.alertId) ?? { from: mark.at, to: end };
    if (mark.kind === "ALERT_OPENED") known.from = mark.at;
    if (mark.kind === "ALERT_RESOLVED") known.to = mark.at;
    times.set(mark.alertId, known);
  }
  return [...times.values()];
}
