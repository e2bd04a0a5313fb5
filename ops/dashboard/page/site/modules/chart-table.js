/**
 * All values of a chart as a table, built when somebody opens it.
 *
 * @module chart-table
 */

import { element } from "./element.js";
import { dateTime } from "./numbers.js";

/** @typedef {import("./chart.js").ChartDescription} ChartDescription */

export class ChartTable {
  /** @type {ChartDescription} */
  #description;
  element = element("details", { class: "small" }, element("summary", {}, "Values as a table"));

  /** @param {ChartDescription} description */
  constructor(description) {
    this.#description = description;
    this.element.addEventListener("toggle", () => this.#fill());
  }

  /** @param {ChartDescription} description */
  show(description) {
    this.#description = description;
    this.#fill();
  }

  #fill() {
    if (!this.element.open) return;
    const { title, time, series, words } = this.#description;
    const head = ["Time", ...series.map((entry) => entry.label)].map((name) => element("th", { scope: "col" }, name));
    const rows = time.map((at, index) =>
      element(
        "tr",
        {},
        element("td", { class: "moment" }, dateTime(at)),
        series.map((entry) => {
          const value = entry.values[index];
          return element("td", {}, value === null || value === undefined ? "–" : (entry.words ?? words)(value));
        }),
      ),
    );
    const table = element("table", {}, element("thead", {}, element("tr", {}, head)), element("tbody", {}, rows));
    const attributes = { class: "scroll chart-table", tabindex: 0, role: "region", "aria-label": `${title}, values` };
    this.element.querySelector(".scroll")?.remove();
    this.element.append(element("div", attributes, table));
  }
}
