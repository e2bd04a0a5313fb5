/**
 * One verdict for each promise of each stratum.
 *
 * @module overview
 */

import { formatAddress } from "../modules/address.js";
import { element, replaceChildren } from "../modules/element.js";
import { count, counted } from "../modules/numbers.js";
import { choice, errorMessage, field, loading, message } from "../modules/parts.js";
import { countVerdicts, promiseRows, selectRows } from "../modules/promises.js";
import { RowList } from "../modules/row-list.js";
import { promiseCells, rowAddress } from "./overview-cells.js";
import { overviewSummary, verdictTiles } from "./overview-summary.js";

/** @typedef {import("../modules/promises.js").PromiseRow} PromiseRow */
/** @typedef {import("../modules/main.js").Context} Context */

const columns = /** @type {const} */ ([
  ["verdict", "Verdict"],
  ["stratum", "Stratum and procedure"],
  ["kept", "Promised and kept"],
  ["calibration", "Calibration"],
  ["labelled", "Labels"],
  ["alerts", "Open alerts"],
  ["rejected", "Rejected"],
]);

export class OverviewView {
  #live;
  #unsubscribe;
  /** @type {PromiseRow[]} */
  #rows = [];
  /** @type {RowList<PromiseRow>} */
  #list;
  #selection = { search: "", verdict: "", procedure: "", sort: "verdict", descending: false };
  #summary = element("div", { class: "stack" });
  #tiles = element("div", { class: "tiles", role: "group", "aria-label": "Promises by verdict" });
  #search;
  #procedures = element("select");
  #sort;
  #matches = element("p", { class: "muted small", role: "status" });
  #body = element("div", { class: "stack" });

  /** @param {Context} context */
  constructor({ live }) {
    this.#live = live;
    this.#search = element("input", {
      type: "search",
      placeholder: "Stratum, procedure, alert …",
      oninput: () => this.#select({ search: this.#search.value }),
    });
    this.#procedures.addEventListener("change", () => this.#select({ procedure: this.#procedures.value }));
    this.#sort = choice(
      [
        ...columns.map(([key, name]) => /** @type {[string, string]} */ ([key, name])),
        ["age", "Age of thresholds"],
        ["judged", "Judged units"],
      ],
      "verdict",
      (sort) => this.#select({ sort, descending: false }),
    );
    this.#list = new RowList({
      label: "Promises",
      kind: "promise-list",
      headers: this.#headers(),
      key: (row) => row.key,
      cells: (row) => promiseCells(row),
      address: (row) => rowAddress(row),
      tone: (row) => `edge-${row.event.verdict}`,
    });
    this.element = element("div", { class: "stack" }, this.#summary, this.#body);
    this.#unsubscribe = live.subscribe(() => this.#show());
  }

  /** @param {Record<string, string>} parameters */
  navigate(parameters) {
    const { search = "", verdict = "", procedure = "", sort = "verdict", descending = "" } = parameters;
    this.#selection = { search, verdict, procedure, sort, descending: descending !== "" };
    if (this.#search.value !== search) this.#search.value = search;
    this.#sort.value = sort;
    this.#list.setHeaders(this.#headers());
    this.#show();
  }

  close() {
    this.#unsubscribe();
    this.#list.close();
  }

  /** @param {Partial<import("../modules/promises.js").RowSelection>} change */
  #select(change) {
    const selection = { ...this.#selection, ...change };
    const address = formatAddress("overview", {
      ...selection,
      sort: selection.sort === "verdict" ? "" : selection.sort,
      descending: selection.descending ? "1" : "",
    });
    history.replaceState(null, "", address);
    this.#selection = selection;
    this.#sort.value = selection.sort;
    this.#list.setHeaders(this.#headers());
    this.#show();
  }

  /** @returns {HTMLElement[]} */
  #headers() {
    const { sort, descending } = this.#selection;
    return columns.map(([key, name]) => {
      const arrow = sort === key ? (descending ? " ↓" : " ↑") : "";
      const turn = () => this.#select({ sort: key, descending: sort === key && !descending });
      return element(
        "button",
        { type: "button", "aria-pressed": String(sort === key), onclick: turn },
        `${name}${arrow}`,
      );
    });
  }

  #show() {
    const overview = this.#live.overview;
    if (!overview) {
      replaceChildren(this.#body, this.#live.connection === "LOST" ? errorMessage(this.#live.problem) : loading());
      return;
    }
    this.#rows = promiseRows(overview.strata, overview.now);
    if (this.#rows.length === 0) {
      const text =
        overview.source.state === "CATCHING_UP"
          ? "The topics are still being read."
          : "No thresholds and no judged sets are in the topics yet. The first labelled image of a stratum makes it appear here.";
      replaceChildren(this.#summary, element("h1", {}, "No promise to show yet"));
      replaceChildren(this.#body, message("Waiting for the first labels", text));
      return;
    }
    this.#showSummary(overview);
    this.#showProcedures();
    if (!this.#list.element.isConnected)
      replaceChildren(this.#body, this.#tiles, this.#controls(), this.#matches, this.#list.element);
    const selected = selectRows(this.#rows, this.#selection);
    this.#list.show(selected);
    const all = counted(this.#rows.length, "promise");
    const words =
      selected.length === 0
        ? "No promise matches. Change the search or the filters."
        : selected.length === this.#rows.length
          ? all
          : `${count(selected.length)} of ${all}`;
    if (this.#matches.textContent !== words) this.#matches.textContent = words;
  }

  /** @returns {HTMLElement} */
  #controls() {
    return element(
      "div",
      { class: "controls" },
      field("Search", this.#search),
      field("Procedure", this.#procedures),
      field("Sort by", this.#sort),
    );
  }

  /** @param {import("../modules/contract.js").Overview} overview */
  #showSummary(overview) {
    const counts = countVerdicts(this.#rows);
    replaceChildren(this.#summary, overviewSummary(overview, counts, this.#rows.length));
    const focused = document.activeElement?.getAttribute("data-verdict");
    const tiles = verdictTiles(counts, this.#selection.verdict, (verdict) => this.#select({ verdict }));
    replaceChildren(this.#tiles, tiles);
    if (focused) tiles.find((tile) => tile.dataset["verdict"] === focused)?.focus();
  }

  #showProcedures() {
    const names = [...new Set(this.#rows.map((row) => row.procedure.procedure))].sort();
    const shown = [...this.#procedures.options].slice(1).map((option) => option.value);
    if (shown.join("\n") !== names.join("\n") || this.#procedures.options.length === 0) {
      const options = ["", ...names].map((name) => element("option", { value: name }, name || "All procedures"));
      replaceChildren(this.#procedures, options);
    }
    this.#procedures.value = this.#selection.procedure;
  }
}
