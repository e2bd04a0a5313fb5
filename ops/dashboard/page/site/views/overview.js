/**
 * One verdict for each promise of each stratum.
 *
 * @module overview
 */

import { formatAddress } from "../modules/address.js";
import { element, replaceChildren } from "../modules/element.js";
import { count, counted, dateTime, decimal, duration, percent } from "../modules/numbers.js";
import {
  choice,
  coverageGauge,
  errorMessage,
  field,
  loading,
  message,
  severityMark,
  verdictMark,
} from "../modules/parts.js";
import { countVerdicts, promiseRows, selectRows } from "../modules/promises.js";
import { RowList } from "../modules/row-list.js";
import { componentName, kindName, sentence, verdicts } from "../modules/words.js";

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
      cells: (row) => cells(row),
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
    const all = selected.length === this.#rows.length ? "" : ` of ${count(this.#rows.length)}`;
    const words =
      selected.length === 0
        ? "No promise matches. Change the search or the filters."
        : `${count(selected.length)}${all} promises`;
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
    const { totals } = overview;
    const rejected = Object.entries(overview.rejected).sort((a, b) => b[1] - a[1]);
    replaceChildren(
      this.#summary,
      element("h1", {}, headline(counts, this.#rows.length)),
      element(
        "p",
        { class: "muted" },
        `${counted(totals.strata, "stratum", "strata")} · ${counted(totals.outcomes, "outcome")} · `,
        element("a", { href: formatAddress("alerts") }, counted(totals.openAlerts, "open alert")),
        " · ",
        element("a", { href: formatAddress("operations") }, `${counted(totals.rejected, "rejected record")}`),
        rejected.length > 0 &&
          ` (${rejected
            .slice(0, 4)
            .map(([reason, number]) => `${reason} ${count(number)}`)
            .join(", ")})`,
        totals.deadLetters > 0 && ` · ${counted(totals.deadLetters, "dead letter")}`,
        totals.leftOutStrata > 0 &&
          ` · ${counted(totals.leftOutStrata, "stratum is", "strata are")} left out, because the dashboard is full`,
      ),
    );
    const tiles = [...verdicts.keys()].map((verdict) => {
      const number = counts.get(verdict) ?? 0;
      const pressed = this.#selection.verdict === verdict;
      const choose = () => this.#select({ verdict: this.#selection.verdict === verdict ? "" : verdict });
      const mark = verdictMark(verdict);
      const attributes = {
        type: "button",
        class: `tile ${number === 0 ? "tile-zero" : ""}`,
        "aria-pressed": String(pressed),
        onclick: choose,
      };
      return element(
        "button",
        { ...attributes, "data-verdict": verdict },
        element("span", { class: "tile-number" }, count(number)),
        mark,
      );
    });
    const focused = document.activeElement?.getAttribute("data-verdict");
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

/**
 * @param {Map<import("../modules/contract.js").Verdict, number>} counts
 * @param {number} all
 * @returns {string}
 */
function headline(counts, all) {
  const broken = (counts.get("BREACHED") ?? 0) + (counts.get("BELOW") ?? 0);
  const kept = (counts.get("KEPT") ?? 0) + (counts.get("ABOVE") ?? 0);
  if (broken > 0) return `${count(broken)} of ${counted(all, "promise")} ${broken === 1 ? "does" : "do"} not hold`;
  if (kept === 0) return "No promise has been judged enough yet";
  return kept === all
    ? `All ${counted(all, "promise")} hold`
    : `No promise is broken; ${count(kept)} of ${count(all)} hold so far`;
}

/**
 * @param {PromiseRow} row
 * @returns {string}
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
 * @returns {(Node | string)[]}
 */
function cells(row) {
  const { stratum, procedure, event } = row;
  const { labels } = stratum;
  const sizeClass = event.sizeClass ? `, ${event.sizeClass}` : "";
  return [
    verdictMark(row.event.verdict),
    element(
      "div",
      { class: "lines" },
      element(
        "a",
        { class: "strong ellipsis-2", href: rowAddress(row), tabindex: -1, title: stratum.stratum },
        stratum.stratum,
      ),
      element(
        "span",
        { class: "muted small ellipsis" },
        `${procedure.procedure} · ${componentName(event.component)}${sizeClass}`,
      ),
    ),
    element(
      "div",
      { class: "kept" },
      coverageGauge(event.promised, event.epoch, row.event.verdict),
      element("span", { class: "small" }, sentence(event)),
    ),
    element(
      "div",
      { class: "lines small" },
      element("span", {}, row.n === null ? "No thresholds" : `n = ${count(row.n)}`),
      element(
        "span",
        {
          class: "muted",
          title:
            event.lambda === null
              ? ""
              : `lambda ${decimal(event.lambda)}, last label ${dateTime(stratum.thresholds?.lastLabelAt)}`,
        },
        row.age === null ? "" : `${duration(row.age)} old`,
      ),
    ),
    element(
      "div",
      { class: "lines small" },
      element("span", {}, labels.labelledShare === null ? "None yet" : `${percent(labels.labelledShare)} labelled`),
      element(
        "span",
        { class: "muted" },
        labels.medianLagMillis === null ? "" : `after ${duration(labels.medianLagMillis)}`,
      ),
    ),
    alertCell(row),
    element(
      "span",
      { class: `small ${row.rejected === 0 ? "muted" : ""}` },
      row.rejected === 0 ? "None" : `${count(row.rejected)} rejected`,
    ),
  ];
}

/**
 * @param {PromiseRow} row
 * @returns {HTMLElement}
 */
function alertCell({ alerts }) {
  const [first, ...others] = [...alerts].sort(
    (a, b) => severityOrder(a.severity) - severityOrder(b.severity) || a.openedAt - b.openedAt,
  );
  if (!first) return element("span", { class: "muted small" }, "No alert");
  return element(
    "div",
    { class: "lines small", title: first.cause },
    severityMark(first.severity, `${kindName(first.kind)}${others.length > 0 ? ` +${others.length}` : ""}`),
    element("span", { class: "muted ellipsis" }, `since ${dateTime(first.openedAt)}`),
  );
}

/**
 * @param {string} severity
 * @returns {number}
 */
function severityOrder(severity) {
  return ["CRITICAL", "WARNING", "INFO"].indexOf(severity);
}
