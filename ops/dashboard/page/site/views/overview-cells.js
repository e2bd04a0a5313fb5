/**
 * What the overview says about one promise.
 *
 * @module overview-cells
 */

import { formatAddress } from "../modules/address.js";
import { element } from "../modules/element.js";
import { count, dateTime, decimal, duration, percent } from "../modules/numbers.js";
import { coverageGauge, severityMark, verdictMark } from "../modules/parts.js";
import { componentName, kindName, reasonName, sentence } from "../modules/words.js";

/** @typedef {import("../modules/promises.js").PromiseRow} PromiseRow */

/**
 * @param {PromiseRow} row
 * @returns {string} the address of the promise's history
 */
export function rowAddress(row) {
  return formatAddress("stratum", {
    stratum: row.stratum.stratum,
    procedure: row.procedure.procedure,
    alpha: row.nominalAlpha,
    component: row.event.component,
    sizeClass: row.event.sizeClass ?? "",
  });
}

/**
 * @param {PromiseRow} row
 * @returns {HTMLElement[]} verdict, name, coverage, calibration, labels, alerts, rejected records
 */
export function promiseCells(row) {
  return [
    verdictMark(row.event.verdict),
    nameCell(row),
    element(
      "div",
      { class: "kept" },
      coverageGauge(row.event.promised, row.event.epoch, row.event.verdict),
      element("span", { class: "small" }, sentence(row.event)),
    ),
    calibrationCell(row),
    labelCell(row),
    alertCell(row),
    rejectedCell(row),
  ];
}

/**
 * @param {PromiseRow} row
 * @returns {HTMLElement}
 */
function nameCell(row) {
  const { stratum, procedure, event } = row;
  const sizeClass = event.sizeClass ? `, ${event.sizeClass}` : "";
  const name = `${procedure.procedure} · ${componentName(event.component)}${sizeClass}`;
  const attributes = { class: "strong ellipsis-2", href: rowAddress(row), tabindex: -1, title: stratum.stratum };
  return element(
    "div",
    { class: "lines" },
    element("a", attributes, stratum.stratum),
    element("span", { class: "muted small ellipsis", title: name }, name),
  );
}

/**
 * @param {PromiseRow} row
 * @returns {HTMLElement}
 */
function calibrationCell({ event, stratum, n, age }) {
  if (n === null) return element("span", { class: "muted small" }, "No thresholds");
  const lambda = event.lambda === null ? "" : `lambda ${decimal(event.lambda)}, `;
  const title = `${lambda}last label ${dateTime(stratum.thresholds?.lastLabelAt)}`;
  return element(
    "div",
    { class: "lines small", title },
    element("span", {}, `n = ${count(n)}`),
    element("span", { class: "muted" }, age === null ? "" : `${duration(age)} old`),
  );
}

/**
 * @param {PromiseRow} row
 * @returns {HTMLElement}
 */
function labelCell({ stratum: { labels } }) {
  if (labels.labelledShare === null) return element("span", { class: "muted small" }, "No image yet");
  const title = `${count(labels.labelled)} of ${count(labels.images)} kept images have a label; 95 % of the labels arrive within ${duration(labels.lag95Millis)}`;
  return element(
    "div",
    { class: "lines small", title },
    element("span", {}, `${percent(labels.labelledShare)} labelled`),
    element(
      "span",
      { class: "muted" },
      labels.medianLagMillis === null ? "" : `half within ${duration(labels.medianLagMillis)}`,
    ),
  );
}

/**
 * @param {PromiseRow} row
 * @returns {HTMLElement} the most urgent alert with its cause
 */
function alertCell({ alerts }) {
  const [first, ...others] = [...alerts].sort((a, b) => urgency(a) - urgency(b) || a.openedAt - b.openedAt);
  if (!first) return element("span", { class: "muted small" }, "No alert");
  const more = others.length > 0 ? ` +${others.length}` : "";
  return element(
    "div",
    { class: "lines small", title: `${kindName(first.kind)}: ${first.cause}` },
    element(
      "a",
      { class: "alert-link ellipsis", href: formatAddress("alerts", { alertId: first.alertId }), tabindex: -1 },
      severityMark(first.severity, `${kindName(first.kind)}${more}`),
    ),
    element("span", { class: "ellipsis-2" }, first.cause),
    element("span", { class: "muted ellipsis" }, `since ${dateTime(first.openedAt)}`),
  );
}

/**
 * @param {PromiseRow} row
 * @returns {HTMLElement} how many records of the stratum were rejected, and most often why
 */
function rejectedCell({ rejected, stratum }) {
  if (rejected === 0) return element("span", { class: "muted small" }, "None");
  const reasons = Object.entries(stratum.rejected).sort((a, b) => b[1] - a[1]);
  const [first, ...others] = reasons.map(([reason, number]) => `${reasonName(reason)} ${count(number)}`);
  const all = [first, ...others].join(", ");
  return element(
    "div",
    { class: "lines small", title: all },
    element(
      "a",
      { href: formatAddress("operations", { stratum: stratum.stratum }), tabindex: -1 },
      `${count(rejected)} rejected`,
    ),
    element("span", { class: "muted ellipsis-2" }, others.length > 0 ? `${first}, …` : first),
  );
}

/**
 * @param {import("../modules/contract.js").OverviewAlert} alert
 * @returns {number} breaches first, because they are why a promise counts as broken; then by severity
 */
function urgency({ kind, severity }) {
  return (kind === "COVERAGE_BREACH" ? 0 : 3) + ["CRITICAL", "WARNING", "INFO"].indexOf(severity);
}
