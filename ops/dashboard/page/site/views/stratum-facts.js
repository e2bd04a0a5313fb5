/**
 * What stands above the charts of a stratum.
 *
 * @module stratum-facts
 */

import { formatAddress } from "../modules/address.js";
import { element } from "../modules/element.js";
import { count, counted, dateTime, decimal, duration, percent } from "../modules/numbers.js";
import { severityMark } from "../modules/parts.js";
import { componentName, kindName } from "../modules/words.js";

/** @typedef {import("../modules/contract.js").StratumHistory} StratumHistory */
/** @typedef {import("../modules/contract.js").Series} Series */
/** @typedef {import("../modules/promises.js").PromiseRow} PromiseRow */

/**
 * @param {PromiseRow} row
 * @returns {string}
 */
export function promiseName(row) {
  const sizeClass = row.event.sizeClass ? `, ${row.event.sizeClass}` : "";
  return `${row.procedure.procedure}, ${percent(row.event.promised)}, ${componentName(row.event.component)}${sizeClass}`;
}

/**
 * @param {StratumHistory} history
 * @param {PromiseRow} row
 * @returns {Series | undefined}
 */
export function seriesOf(history, row) {
  return history.series.find(
    (series) =>
      series.procedure === row.procedure.procedure &&
      series.nominalAlpha === row.nominalAlpha &&
      series.component === row.event.component,
  );
}

/**
 * @param {StratumHistory} history
 * @param {PromiseRow} row
 * @returns {[string, import("../modules/element.js").Child][]}
 */
export function stratumFacts(history, row) {
  const { event, procedure } = row;
  const { thresholds, labels } = history;
  const lambda = event.lambda === null ? "" : `, lambda ${decimal(event.lambda)}`;
  const rank = event.k === null ? "" : `, rank ${count(event.k)}`;
  return [
    [
      "Thresholds",
      thresholds &&
        `version ${count(thresholds.version)}, last label ${dateTime(thresholds.lastLabelAt)} (${duration(row.age)} ago)`,
    ],
    ["Calibration", row.n === null ? "none" : `n = ${count(row.n)}${rank}${lambda}`],
    ["Guarantee", procedure.guarantee && `${procedure.guarantee}, window ${procedure.window ?? "–"}`],
    ["Epoch", thresholds && `${thresholds.epoch}, label policy ${thresholds.labelPolicy}`],
    [
      "Labels",
      `${percent(labels.labelledShare)} of ${counted(labels.images, "image")} are labelled, half within ${duration(labels.medianLagMillis)}`,
    ],
    [
      "Open alerts",
      row.alerts.length === 0
        ? "none"
        : row.alerts.map((alert) =>
            element(
              "a",
              { class: "alert-link", href: formatAddress("alerts", { alertId: alert.alertId }) },
              severityMark(alert.severity, `${kindName(alert.kind)} since ${dateTime(alert.openedAt)}`),
            ),
          ),
    ],
    ["Trivial sets", `${count(event.all.trivialSets)} of ${counted(event.all.judgedImages, "judged image")}`],
    ["Rejected", row.rejected > 0 && counted(row.rejected, "record")],
  ];
}
