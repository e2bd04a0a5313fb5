/**
 * How far each monitor of a stratum is from opening an alert, now.
 *
 * @module stratum-monitors
 */

import { element, svg } from "../modules/element.js";
import { decimal } from "../modules/numbers.js";
import { concerns } from "../modules/promises.js";
import { componentName, kindName } from "../modules/words.js";

/** @typedef {import("../modules/contract.js").MonitorEvidence} MonitorEvidence */
/** @typedef {import("../modules/promises.js").PromiseRow} PromiseRow */

/**
 * @param {MonitorEvidence[]} evidence of all monitors of the stratum
 * @param {PromiseRow} row
 * @returns {MonitorEvidence[]} those of the promise, and those of the inputs, which concern every promise
 */
export function monitorsOf(evidence, { procedure, nominalAlpha, event }) {
  return evidence.filter(
    (monitor) =>
      (monitor.sizeClass === "" || monitor.sizeClass === event.sizeClass) &&
      concerns(
        { ...monitor, component: monitor.component === "" ? null : monitor.component },
        procedure.procedure,
        nominalAlpha,
        event.component,
      ),
  );
}

/**
 * @param {MonitorEvidence[]} monitors
 * @returns {HTMLElement}
 */
export function monitorList(monitors) {
  return element(
    "section",
    { class: "card" },
    element("h2", {}, "Monitors now"),
    element("p", { class: "muted small" }, "An alert opens when the evidence reaches its limit, the end of the bar."),
    element("ul", { class: "monitors" }, monitors.map(monitorItem)),
  );
}

/**
 * @param {MonitorEvidence} monitor
 * @returns {HTMLElement}
 */
function monitorItem(monitor) {
  const { kind, component, channel, proxy, evidenceLog10, limitLog10 } = monitor;
  const part = evidencePart(monitor);
  const about = proxy !== "" ? `${proxy} of ${channel}` : component === "" ? "" : componentName(component);
  const words = `evidence ${decimal(10 ** evidenceLog10)} of ${decimal(10 ** limitLog10)}`;
  return element(
    "li",
    {},
    element("span", {}, element("span", { class: "strong" }, kindName(kind)), about === "" ? "" : ` · ${about}`),
    svg(
      "svg",
      { class: `monitor-bar tone-${part >= 1 ? "BREACHED" : "NONE"}`, "aria-hidden": "true" },
      svg("rect", { width: "100%", height: 10, rx: 2, class: "monitor-limit" }),
      svg("rect", { width: `${100 * part}%`, height: 10, rx: 2, class: "monitor-evidence" }),
    ),
    element("span", { class: "small" }, part >= 1 ? `${words}: over the limit` : words),
  );
}

/**
 * @param {{ evidenceLog10: number, limitLog10: number }} monitor
 * @returns {number} 0..1: the evidence as a part of its limit, both in powers of ten; no evidence counts as 0
 */
export function evidencePart({ evidenceLog10, limitLog10 }) {
  if (limitLog10 <= 0) return evidenceLog10 >= limitLog10 ? 1 : 0;
  return Math.min(1, Math.max(0, evidenceLog10 / limitLog10));
}
