/**
 * What is marked in every chart: when alerts were open, when epochs began.
 *
 * @module chart-marks
 */

import { openTimes } from "./chart-ranges.js";
import { colour } from "./theme.js";

/** @typedef {import("./contract.js").Mark} Mark */
/** @typedef {import("../vendor/uplot/uPlot.esm.js").default} uPlot */

/**
 * @param {uPlot} plot
 * @param {Mark[]} marks
 */
export function shadeAlerts(plot, marks) {
  const { ctx, bbox } = plot;
  const limit = (/** @type {number} */ at) =>
    Math.max(bbox.left, Math.min(bbox.left + bbox.width, plot.valToPos(at / 1000, "x", true)));
  ctx.save();
  ctx.fillStyle = colour("--broken-ground");
  for (const { from, to } of openTimes(marks, Infinity)) {
    const left = limit(from);
    const right = Number.isFinite(to) ? limit(to) : bbox.left + bbox.width;
    ctx.fillRect(left, bbox.top, right - left, bbox.height);
  }
  ctx.restore();
}

/** The letters stand above the lines: an alert was opened, updated, resolved; an epoch began; the procedure changed. */
const letters = new Map([
  ["ALERT_OPENED", "▲"],
  ["ALERT_UPDATED", "•"],
  ["ALERT_RESOLVED", "✓"],
  ["EPOCH", "E"],
  ["PROCEDURE_CHANGED", "P"],
]);

const kinds = /** @type {const} */ ([
  ["ALERT_OPENED", "alerts opened"],
  ["ALERT_UPDATED", "updated"],
  ["ALERT_RESOLVED", "resolved"],
  ["EPOCH", "new epochs"],
  ["PROCEDURE_CHANGED", "changes of the procedure"],
]);

/**
 * @param {Mark[]} marks
 * @returns {string} how many marks of each kind there are, for those who don't see them; empty if there are none
 */
export function marksInWords(marks) {
  const words = kinds.flatMap(([kind, name]) => {
    const number = marks.filter((mark) => mark.kind === kind).length;
    return number === 0 ? [] : [`${name}: ${number}`];
  });
  return words.length === 0 ? "" : `Marks: ${words.join(", ")}. `;
}

/**
 * @param {string} kind
 * @returns {string} the letter that stands above the mark
 */
export function markLetter(kind) {
  return letters.get(kind) ?? "?";
}

/**
 * @param {uPlot} plot
 * @param {Mark[]} marks
 */
export function drawMarks(plot, marks) {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  ctx.font = `${0.75 * rem * ratio}px system-ui, sans-serif`;
  ctx.textAlign = "center";
  for (const mark of marks) {
    const x = plot.valToPos(mark.at / 1000, "x", true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    const tone = colour(
      mark.kind === "ALERT_OPENED" ? "--broken" : mark.kind === "ALERT_RESOLVED" ? "--kept" : "--muted",
    );
    ctx.strokeStyle = tone;
    ctx.fillStyle = tone;
    if (mark.kind !== "ALERT_UPDATED") {
      ctx.setLineDash(mark.kind === "EPOCH" ? [6 * ratio, 4 * ratio] : []);
      ctx.lineWidth = ratio;
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
    }
    ctx.fillText(markLetter(mark.kind), x, bbox.top - 3 * ratio);
  }
  ctx.restore();
}
