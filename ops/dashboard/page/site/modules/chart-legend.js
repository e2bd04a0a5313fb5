/**
 * The key of a chart: a sample of each line, its name, and its value at the crosshair. Without a crosshair it shows the newest values.
 *
 * @module chart-legend
 */

import { element, replaceChildren, svg } from "./element.js";
import { dateTime } from "./numbers.js";
import { markWords } from "./words.js";

/** @typedef {import("./chart.js").ChartDescription} ChartDescription */
/** @typedef {import("./chart.js").ChartSeries} ChartSeries */
/** @typedef {import("./contract.js").Mark} Mark */

/** @typedef {{ label: string, sample: SVGElement, text: (index: number) => string }} Entry */

export class ChartLegend {
  /** @type {ChartDescription | null} */
  #description = null;
  /** @type {Mark[]} */
  #marks = [];
  /** @type {{ entry: Entry, value: HTMLElement }[]} */
  #entries = [];
  #time = element("span", { class: "chart-time" });
  #list = element("ul", { class: "legend" });
  #events = element("p", { class: "chart-events muted" });
  element = element("div", { class: "chart-key small" }, this.#time, this.#list, this.#events);

  /**
   * @param {ChartDescription} description
   * @param {Mark[]} marks
   * @param {number | null} index the position of the crosshair; null without one
   */
  show(description, marks, index) {
    this.#description = description;
    this.#marks = marks;
    this.#entries = legendEntries(description).map((entry) => ({ entry, value: element("span", { class: "strong" }) }));
    replaceChildren(
      this.#list,
      this.#entries.map(({ entry, value }) => element("li", {}, entry.sample, element("span", {}, entry.label), value)),
    );
    this.showValues(index);
  }

  /** @param {number | null} index the position of the crosshair; null without one */
  showValues(index) {
    const time = this.#description?.time ?? [];
    const shown = index ?? time.length - 1;
    const at = time[shown];
    this.#time.textContent = at === undefined ? "" : `${index === null ? "Newest, " : ""}${dateTime(at)}`;
    for (const { entry, value } of this.#entries) value.textContent = at === undefined ? "" : entry.text(shown);
    const events = at === undefined || index === null ? [] : marksAt(this.#marks, time, shown);
    this.#events.textContent = events.map(markWords).join(" · ");
  }

  /** @returns {string} time and values as one sentence, for screen readers */
  get sentence() {
    const values = this.#entries
      .map(({ entry, value }) => `${entry.label} ${value.textContent}`)
      .filter((words) => !words.endsWith("–"));
    return [this.#time.textContent, ...values, this.#events.textContent].filter(Boolean).join(" · ");
  }
}

/**
 * The two edges of a band make one entry.
 *
 * @param {ChartDescription} description
 * @returns {Entry[]}
 */
function legendEntries({ series, bands = [], bandName = "", words }) {
  const said = (/** @type {ChartSeries} */ entry, /** @type {number} */ index) => {
    const value = entry.values[index];
    return value === null || value === undefined ? "–" : (entry.words ?? words)(value);
  };
  const lines = series
    .filter((entry) => entry.stroke !== "")
    .map((entry) => ({
      label: entry.label,
      sample: lineSample(entry),
      text: (/** @type {number} */ index) => said(entry, index),
    }));
  const areas = bands.flatMap(([upper, lower]) => {
    const [top, bottom] = [series[upper], series[lower]];
    if (!top || !bottom) return [];
    const text = (/** @type {number} */ index) => {
      const [from, to] = [said(bottom, index), said(top, index)];
      return from === "–" ? "–" : `${from} to ${to}`;
    };
    return [{ label: bandName, sample: bandSample(), text }];
  });
  return [...lines, ...areas];
}

/**
 * @param {Mark[]} marks
 * @param {number[]} time
 * @param {number} index
 * @returns {Mark[]} what happened since the point before
 */
export function marksAt(marks, time, index) {
  const from = time[index - 1] ?? -Infinity;
  const to = time[index] ?? Infinity;
  return marks.filter((mark) => mark.at > from && mark.at <= to);
}

/**
 * @param {{ stroke: string, dash?: number[], width?: number }} line
 * @returns {SVGElement}
 */
export function lineSample({ stroke, dash = [], width = 2 }) {
  return svg(
    "svg",
    { viewBox: "0 0 28 12", class: "legend-sample", "aria-hidden": "true" },
    svg("path", {
      d: "M1 6h26",
      class: `stroke${stroke}`,
      "stroke-width": width + 0.4,
      "stroke-dasharray": dash.join(" ") || null,
    }),
  );
}

/** @returns {SVGElement} */
function bandSample() {
  return svg(
    "svg",
    { viewBox: "0 0 28 12", class: "legend-sample", "aria-hidden": "true" },
    svg("rect", { x: 1, y: 0, width: 26, height: 12, class: "legend-band" }),
  );
}
