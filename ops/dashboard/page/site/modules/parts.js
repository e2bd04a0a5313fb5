/**
 * Small parts that several views show.
 *
 * @module parts
 */

import { element, icon, svg } from "./element.js";
import { percent } from "./numbers.js";
import { verdictOf } from "./words.js";

/** @typedef {import("./contract.js").Verdict} Verdict */

/**
 * @param {Verdict} verdict
 * @returns {HTMLElement}
 */
export function verdictMark(verdict) {
  const { name, icon: shape, meaning } = verdictOf(verdict);
  return element("span", { class: `verdict tone-${verdict}`, title: meaning }, icon(shape), name);
}

/**
 * @param {string} severity INFO, WARNING or CRITICAL
 * @param {string} text
 * @returns {HTMLElement}
 */
export function severityMark(severity, text) {
  const shape = severity === "CRITICAL" ? "cross" : severity === "WARNING" ? "warning" : "info";
  const words = severity.toLowerCase();
  return element(
    "span",
    { class: `verdict tone-${severity}`, title: words },
    icon(shape),
    element("span", {}, text, element("span", { class: "unseen" }, ` (${words})`)),
  );
}

/**
 * The promise as a tick beside the interval of what was kept. The scale reaches from the lowest of both to 100 %.
 *
 * @param {number} promised
 * @param {import("./contract.js").EpochCoverage} kept
 * @param {Verdict} verdict
 * @returns {Element}
 */
export function coverageGauge(promised, kept, verdict) {
  const lowest = Math.min(promised, kept.lower ?? kept.coverage ?? promised);
  const start = Math.max(0, Math.floor((lowest - 0.05) * 10) / 10);
  const place = (/** @type {number} */ share) => 2 + (96 * (share - start)) / (1 - start);
  const x = (/** @type {number} */ share) => `${place(share)}%`;
  /** @type {SVGElement[]} */
  const parts = [svg("line", { x1: "2%", x2: "98%", y1: 11, y2: 11, class: "gauge-scale" })];
  if (kept.coverage !== null && kept.judgedUnits > 0) {
    const from = place(kept.lower ?? kept.coverage);
    const to = place(kept.upper ?? kept.coverage);
    parts.push(svg("rect", { x: `${from}%`, width: `${to - from}%`, y: 7, height: 8, rx: 4, class: "gauge-interval" }));
    parts.push(svg("circle", { cx: x(kept.coverage), cy: 11, r: 5, class: "gauge-kept" }));
  }
  parts.push(svg("line", { x1: x(promised), x2: x(promised), y1: 1, y2: 21, class: "gauge-promise" }));
  const label = `Promised ${percent(promised)}, kept ${percent(kept.coverage)}. The scale begins at ${percent(start)}.`;
  return element(
    "div",
    { class: "gauge-box", title: label },
    svg("svg", { class: `gauge tone-${verdict}`, role: "img", "aria-label": label }, parts),
  );
}

/**
 * @param {string} title
 * @param {string} text
 * @param {import("./element.js").Child} [more]
 * @returns {HTMLElement} what a view shows where it has nothing else to show
 */
export function message(title, text, more) {
  return element("div", { class: "card message" }, element("strong", {}, title), element("p", {}, text), more);
}

/**
 * @param {string} text
 * @param {() => void} [retry]
 * @returns {HTMLElement}
 */
export function errorMessage(text, retry) {
  return element(
    "div",
    { class: "card message message-error", role: "alert" },
    element("strong", {}, "This could not be loaded"),
    element("p", {}, text),
    retry && element("button", { class: "button", type: "button", onclick: retry }, "Try again"),
  );
}

/** @returns {HTMLElement} */
export function loading() {
  return element(
    "div",
    { class: "loading", role: "status" },
    element("p", { class: "muted" }, "Loading …"),
    element("span"),
    element("span"),
    element("span"),
  );
}

/**
 * @param {[string, import("./element.js").Child][]} facts pairs of a term and what it is; pairs without a value are left out
 * @returns {HTMLElement}
 */
export function factList(facts) {
  const known = facts.filter(([, value]) => value !== null && value !== undefined && value !== "" && value !== false);
  return element(
    "dl",
    { class: "facts" },
    known.map(([term, value]) => element("div", {}, element("dt", {}, term), element("dd", {}, value))),
  );
}

/**
 * @param {string} label
 * @param {HTMLElement} control
 * @returns {HTMLElement}
 */
export function field(label, control) {
  return element("label", { class: "field" }, element("span", {}, label), control);
}

/**
 * @param {[value: string, text: string][]} options
 * @param {string} chosen
 * @param {(value: string) => void} choose
 * @returns {HTMLSelectElement}
 */
export function choice(options, chosen, choose) {
  const select = element(
    "select",
    { onchange: () => choose(select.value) },
    options.map(([value, text]) => element("option", { value, selected: value === chosen }, text)),
  );
  return select;
}

/**
 * Offers other options. The element stays, and with it the focus.
 *
 * @param {HTMLSelectElement} select
 * @param {[value: string, text: string][]} options
 * @param {string} chosen
 */
export function offer(select, options, chosen) {
  const known = [...select.options].map(({ value, text }) => [value, text].join("\n"));
  if (known.join("\0") !== options.map((option) => option.join("\n")).join("\0")) {
    select.replaceChildren(...options.map(([value, text]) => element("option", { value }, text)));
  }
  select.value = chosen;
}

/**
 * @param {string[]} headers a header that begins with "#" is a column of numbers
 * @param {import("./element.js").Child[][]} rows
 * @param {string} caption for screen readers
 * @param {(row: number) => import("./element.js").Attributes} [attributes] of a row
 * @returns {HTMLElement}
 */
export function table(headers, rows, caption, attributes = () => ({})) {
  const names = headers.map((header) => header.replace(/^#/, ""));
  const kind = (/** @type {number} */ column) => ({ class: headers[column]?.startsWith("#") ? "number" : "" });
  // On a phone, the styles make each row a list of its cells. The roles keep it a table for screen readers.
  const cells = (/** @type {import("./element.js").Child[]} */ row) =>
    row.map((cell, column) => element("td", { role: "cell", "data-name": names[column], ...kind(column) }, cell));
  const head = names.map((name, column) =>
    element("th", { role: "columnheader", scope: "col", ...kind(column) }, name),
  );
  return element(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": caption },
    element(
      "table",
      { role: "table", class: "stackable" },
      element("caption", { class: "unseen" }, caption),
      element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, head)),
      element(
        "tbody",
        { role: "rowgroup" },
        rows.map((row, index) => element("tr", { role: "row", ...attributes(index) }, cells(row))),
      ),
    ),
  );
}
