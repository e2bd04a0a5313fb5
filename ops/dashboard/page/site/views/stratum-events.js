/**
 * What is marked in the charts of a stratum, as text: when alerts opened and ended, when epochs began.
 *
 * @module stratum-events
 */

import { formatAddress } from "../modules/address.js";
import { markLetter } from "../modules/chart-marks.js";
import { element } from "../modules/element.js";
import { counted, dateTime } from "../modules/numbers.js";
import { table } from "../modules/parts.js";
import { markWords } from "../modules/words.js";

/** @typedef {import("../modules/contract.js").StratumHistory} StratumHistory */
/** @typedef {import("../modules/contract.js").Mark} Mark */
/** @typedef {import("../modules/promises.js").PromiseRow} PromiseRow */

/**
 * @param {StratumHistory} history
 * @param {PromiseRow} row
 * @returns {Mark[]} the marks that concern the procedure, in order of time
 */
export function marksOf({ marks, alertHistory }, { procedure: { procedure } }) {
  const own = new Set(
    alertHistory
      .filter((alert) => alert.procedure === procedure || alert.procedure === "")
      .map((alert) => alert.alertId),
  );
  return marks.filter((mark) => mark.alertId === null || own.has(mark.alertId)).sort((a, b) => a.at - b.at);
}

/**
 * @param {StratumHistory} history
 * @param {PromiseRow} row
 * @returns {HTMLElement} the newest first, behind a summary that names the newest
 */
export function stratumEvents(history, row) {
  const marks = marksOf(history, row).reverse();
  const [newest] = marks;
  if (!newest)
    return element("p", { class: "muted small" }, "Drag in a chart to zoom. Click a point to see its images.");
  const rows = marks.map((mark) => [
    element("span", { class: "moment" }, dateTime(mark.at)),
    [element("span", { class: "mark-letter", "aria-hidden": "true" }, markLetter(mark.kind)), what(mark)],
  ]);
  return element(
    "details",
    { class: "small events" },
    element(
      "summary",
      {},
      `${counted(marks.length, "mark")} in the charts. Newest: ${markWords(newest)}, ${dateTime(newest.at)}`,
    ),
    table(["Time", "What happened"], rows, "Marks in the charts"),
    element(
      "p",
      { class: "muted" },
      "The background is shaded while an alert is open. Drag in a chart to zoom. Click a point to see its images.",
    ),
  );
}

/**
 * @param {Mark} mark
 * @returns {HTMLElement | string}
 */
function what(mark) {
  if (mark.alertId === null) return markWords(mark);
  return element("a", { href: formatAddress("alerts", { state: "all", alertId: mark.alertId }) }, markWords(mark));
}
