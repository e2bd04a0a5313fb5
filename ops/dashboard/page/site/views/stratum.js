/**
 * The history of one promise: coverage, evidence, thresholds and sizes over time.
 *
 * @module stratum
 */

import { formatAddress, parseTime } from "../modules/address.js";
import { TimeChart } from "../modules/chart.js";
import { element, replaceChildren } from "../modules/element.js";
import { choice, errorMessage, factList, field, loading, message, verdictMark } from "../modules/parts.js";
import { promiseRows } from "../modules/promises.js";
import { isAbort, messageOf } from "../modules/server.js";
import { promisedEvent, sentence } from "../modules/words.js";
import { calibrationChart, coverageChart, evidenceChart, sizeChart, thresholdChart } from "./stratum-charts.js";
import { imagesBehind } from "./images-behind.js";
import { promiseName, seriesOf, stratumFacts } from "./stratum-facts.js";

/** @typedef {import("../modules/main.js").Context} Context */
/** @typedef {import("../modules/contract.js").StratumHistory} StratumHistory */
/** @typedef {import("../modules/contract.js").Series} Series */
/** @typedef {import("../modules/promises.js").PromiseRow} PromiseRow */

const describers = [coverageChart, evidenceChart, thresholdChart, sizeChart, calibrationChart];

export class StratumView {
  #context;
  #unsubscribe;
  /** @type {Record<string, string>} */
  #parameters = {};
  /** @type {StratumHistory | null} */
  #history = null;
  /** @type {(TimeChart | null)[]} */
  #charts = describers.map(() => null);
  #abort = new AbortController();
  #head = element("div", { class: "stack" });
  #chartGrid = element("div", { class: "chart-grid" });
  #images = element("div", { class: "stack" });

  /** @param {Context} context */
  constructor(context) {
    this.#context = context;
    this.element = element("div", { class: "stack" }, this.#head, this.#images, this.#chartGrid);
    this.#unsubscribe = context.live.subscribe((change) => {
      const { stratum } = this.#parameters;
      if (this.#history === null && !change && stratum === undefined) this.#load();
      else if (change && (change.strata === null || change.strata.includes(stratum ?? this.#history?.stratum ?? "")))
        this.#load();
    });
  }

  /** @param {Record<string, string>} parameters */
  navigate(parameters) {
    const sameStratum = parameters["stratum"] === this.#parameters["stratum"];
    this.#parameters = parameters;
    if (!sameStratum) this.#history = null;
    replaceChildren(this.#images);
    if (this.#history) this.#show();
    else replaceChildren(this.#head, loading());
    this.#load();
  }

  close() {
    this.#unsubscribe();
    this.#abort.abort();
    for (const chart of this.#charts) chart?.close();
  }

  async #load() {
    const { live, server } = this.#context;
    const stratum = this.#parameters["stratum"] ?? live.overview?.strata[0]?.stratum;
    if (stratum === undefined) {
      if (live.overview)
        replaceChildren(
          this.#head,
          message("No stratum yet", "The first labelled image of a stratum makes it appear here."),
        );
      return;
    }
    this.#abort.abort();
    this.#abort = new AbortController();
    try {
      this.#history = await server.json(`api/strata/${encodeURIComponent(stratum)}`, {}, this.#abort.signal);
      this.#show();
    } catch (error) {
      if (isAbort(error)) return;
      if (this.#history === null)
        replaceChildren(
          this.#head,
          errorMessage(messageOf(error), () => this.#load()),
        );
    }
  }

  /** @returns {{ rows: PromiseRow[], row: PromiseRow | undefined }} the promises of the stratum and the chosen one */
  #chosen() {
    const history = /** @type {StratumHistory} */ (this.#history);
    const rows = promiseRows([history], history.now);
    const { procedure, alpha, component, sizeClass = "" } = this.#parameters;
    const row = rows.find(
      (known) =>
        (procedure === undefined || known.procedure.procedure === procedure) &&
        (alpha === undefined || known.nominalAlpha === Number(alpha)) &&
        (component === undefined || known.event.component === component) &&
        (sizeClass === "" || known.event.sizeClass === sizeClass),
    );
    return { rows, row: row ?? rows[0] };
  }

  #show() {
    const history = /** @type {StratumHistory} */ (this.#history);
    const { rows, row } = this.#chosen();
    if (!row) {
      replaceChildren(
        this.#head,
        element("h1", {}, history.stratum),
        message("No promise yet", "No procedure has thresholds or judged sets here."),
      );
      return;
    }
    if (!this.#head.contains(document.activeElement)) this.#showHead(history, rows, row);
    const series = seriesOf(history, row);
    if (!series || series.t.length === 0) {
      for (const chart of this.#charts) chart?.close();
      this.#charts = describers.map(() => null);
      replaceChildren(
        this.#chartGrid,
        message("No judged set yet", "Charts begin with the first label that judges a set of this procedure."),
      );
      return;
    }
    this.#showCharts(history, row, series);
  }

  /**
   * @param {StratumHistory} history
   * @param {PromiseRow} row
   * @param {Series} series
   */
  #showCharts(history, row, series) {
    const { from, to } = this.#range(history, series);
    const alerts = history.alertHistory.filter(
      (alert) => row.procedure.procedure === alert.procedure || alert.procedure === "",
    );
    const known = new Set(alerts.map((alert) => alert.alertId));
    const marks = history.marks.filter((mark) => mark.alertId === null || known.has(mark.alertId));
    const shared = {
      marks,
      from,
      to,
      zoom: (/** @type {number} */ start, /** @type {number} */ end) => this.#zoom(start, end),
      open: (/** @type {number} */ time) => this.#openImages(series, history, row, time),
    };
    describers.forEach((describe, index) => {
      const description = describe(series, row, alerts, to);
      let chart = this.#charts[index];
      if (!chart) {
        chart = new TimeChart(description, shared);
        this.#charts[index] = chart;
        if (index === 0) replaceChildren(this.#chartGrid);
        this.#chartGrid.append(chart.element);
      }
      chart.show(description, shared);
    });
  }

  /**
   * @param {StratumHistory} history
   * @param {Series} series
   * @returns {{ from: number, to: number }}
   */
  #range(history, series) {
    const ends = [...history.series.flatMap((known) => [known.t[0], known.t.at(-1)]), series.t[0]].filter(
      (time) => time !== undefined,
    );
    const first = Math.min(...ends);
    const last = Math.max(...ends, ...history.marks.map((mark) => mark.at));
    const from = parseTime(this.#parameters["from"]) ?? first;
    const to = parseTime(this.#parameters["to"]) ?? last;
    return to > from ? { from, to } : { from: first, to: Math.max(last, first + 1000) };
  }

  /**
   * @param {number} from NaN for everything
   * @param {number} to
   */
  #zoom(from, to) {
    const range = Number.isNaN(from) ? { from: "", to: "" } : { from: Math.round(from), to: Math.round(to) };
    this.#go({ ...range });
  }

  /** @param {Record<string, string | number>} change */
  #go(change) {
    const stratum = this.#history?.stratum ?? "";
    location.hash = formatAddress("stratum", { stratum, ...this.#parameters, ...change });
  }

  /**
   * @param {Series} series
   * @param {StratumHistory} history
   * @param {PromiseRow} row
   * @param {number} time the end of a bucket
   */
  #openImages(series, history, row, time) {
    const to = time;
    const from = time - series.bucketMillis;
    const query = { stratum: history.stratum, procedure: row.procedure.procedure, from, to };
    replaceChildren(
      this.#images,
      imagesBehind(this.#context.server, query, () => replaceChildren(this.#images)),
    );
    this.#images.scrollIntoView({ block: "nearest" });
  }

  /**
   * @param {StratumHistory} history
   * @param {PromiseRow[]} rows
   * @param {PromiseRow} row
   */
  #showHead(history, rows, row) {
    const { event, procedure } = row;
    const zoomed = this.#parameters["from"] !== undefined || this.#parameters["to"] !== undefined;
    replaceChildren(
      this.#head,
      element("div", { class: "heading" }, verdictMark(row.event.verdict), element("h1", {}, history.stratum)),
      element(
        "p",
        { class: "lead" },
        sentence(event),
        " ",
        element("span", { class: "muted" }, row.promise ?? promisedEvent(event.component)),
      ),
      element(
        "div",
        { class: "controls" },
        this.#stratumChoice(history),
        field(
          "Promise",
          choice(
            rows.map((known) => [known.key, promiseName(known)]),
            row.key,
            (key) => this.#choosePromise(rows.find((known) => known.key === key)),
          ),
        ),
        this.#rangeChoice(),
        zoomed &&
          element("button", { class: "button", type: "button", onclick: () => this.#zoom(NaN, NaN) }, "Show all time"),
        element(
          "a",
          {
            class: "button",
            href: formatAddress("image", { stratum: history.stratum, procedure: procedure.procedure }),
          },
          "Images of this procedure",
        ),
      ),
      element("div", { class: "card wide-facts" }, factList(stratumFacts(history, row))),
      element(
        "p",
        { class: "muted small" },
        "▲ alert opened · • updated · ✓ resolved · E epoch · P procedure changed. Drag to zoom, click a point to see its images.",
      ),
    );
  }

  /**
   * @param {StratumHistory} history
   * @returns {HTMLElement}
   */
  #stratumChoice(history) {
    const names = this.#context.live.overview?.strata.map(({ stratum }) => stratum) ?? [history.stratum];
    const options = names.map((name) => /** @type {[string, string]} */ ([name, name]));
    return field(
      "Stratum",
      choice(options, history.stratum, (stratum) => (location.hash = formatAddress("stratum", { stratum }))),
    );
  }

  /** @returns {HTMLElement} */
  #rangeChoice() {
    const lengths = /** @type {[string, string][]} */ ([
      ["", "All"],
      ["3600000", "Last hour"],
      ["86400000", "Last day"],
      ["604800000", "Last 7 days"],
    ]);
    return field(
      "Time",
      choice(lengths, "", (length) => {
        const { to } = this.#range(
          /** @type {StratumHistory} */ (this.#history),
          /** @type {Series} */ (this.#history?.series[0]),
        );
        this.#zoom(length === "" ? NaN : to - Number(length), to);
      }),
    );
  }

  /** @param {PromiseRow | undefined} row */
  #choosePromise(row) {
    if (!row) return;
    const sizeClass = row.event.sizeClass ?? "";
    /** @type {HTMLElement | null} */ (document.activeElement)?.blur();
    this.#go({
      procedure: row.procedure.procedure,
      alpha: row.nominalAlpha,
      component: row.event.component,
      sizeClass,
    });
  }
}
