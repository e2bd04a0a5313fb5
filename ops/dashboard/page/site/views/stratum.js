/**
 * The history of one promise: coverage, evidence, thresholds and sizes over time.
 *
 * @module stratum
 */

import { formatAddress, parseTime } from "../modules/address.js";
import { TimeChart } from "../modules/chart.js";
import { element, replaceChildren } from "../modules/element.js";
import { errorMessage, loading, message } from "../modules/parts.js";
import { promiseRows } from "../modules/promises.js";
import { isAbort, messageOf } from "../modules/server.js";
import { calibrationChart, coverageChart, evidenceChart, sizeChart, thresholdChart } from "./stratum-charts.js";
import { imagesBehind } from "./images-behind.js";
import { marksOf } from "./stratum-events.js";
import { StratumHead } from "./stratum-head.js";
import { seriesOf } from "./stratum-facts.js";

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
  #head;
  #place = element("div", { class: "stack" });
  #coverage = element("div", {});
  #chartGrid = element("div", { class: "chart-grid" });
  #images = element("div", { class: "stack" });

  /** @param {Context} context */
  constructor(context) {
    this.#context = context;
    this.#head = new StratumHead({
      chooseStratum: (stratum) => (location.hash = formatAddress("stratum", { stratum })),
      choosePromise: (row) => this.#choosePromise(row),
      chooseLength: (length) => this.#chooseLength(length),
    });
    this.element = element(
      "div",
      { class: "stack" },
      this.#place,
      this.#coverage,
      this.#images,
      this.#head.details,
      this.#chartGrid,
    );
    this.#head.details.hidden = true;
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
    else if (!this.#head.element.isConnected) replaceChildren(this.#place, loading());
    this.#load();
  }

  close() {
    this.#unsubscribe();
    this.#abort.abort();
    this.#closeCharts();
  }

  #closeCharts() {
    for (const chart of this.#charts) chart?.close();
    this.#charts = describers.map(() => null);
    replaceChildren(this.#coverage);
  }

  /** @param {...HTMLElement} elements what is shown where there is no history */
  #showInstead(...elements) {
    this.#closeCharts();
    this.#head.details.hidden = true;
    replaceChildren(this.#chartGrid);
    replaceChildren(this.#place, elements);
  }

  async #load() {
    const { live, server } = this.#context;
    const stratum = this.#parameters["stratum"] ?? live.overview?.strata[0]?.stratum;
    if (stratum === undefined) {
      if (live.overview)
        this.#showInstead(message("No stratum yet", "The first labelled image of a stratum makes it appear here."));
      return;
    }
    this.#abort.abort();
    this.#abort = new AbortController();
    try {
      this.#history = await server.json(`api/strata/${encodeURIComponent(stratum)}`, {}, this.#abort.signal);
      this.#show();
    } catch (error) {
      if (isAbort(error)) return;
      if (this.#history === null) this.#showInstead(errorMessage(messageOf(error), () => this.#load()));
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
      this.#showInstead(
        element("h1", {}, history.stratum),
        message("No promise yet", "No procedure has thresholds or judged sets here."),
      );
      return;
    }
    const zoomed = this.#parameters["from"] !== undefined || this.#parameters["to"] !== undefined;
    const strata = this.#context.live.overview?.strata.map(({ stratum }) => stratum) ?? [history.stratum];
    this.#head.show({ history, rows, row, strata, zoomed });
    if (!this.#head.element.isConnected) replaceChildren(this.#place, this.#head.element);
    this.#head.details.hidden = false;
    const series = seriesOf(history, row);
    if (!series || series.t.length === 0) {
      this.#closeCharts();
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
    const marks = marksOf(history, row);
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
        if (index === 0) {
          replaceChildren(this.#chartGrid);
          replaceChildren(this.#coverage, chart.element);
        } else this.#chartGrid.append(chart.element);
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

  /** @param {PromiseRow} row */
  #choosePromise({ procedure: { procedure }, nominalAlpha, event: { component, sizeClass } }) {
    this.#go({ procedure, alpha: nominalAlpha, component, sizeClass: sizeClass ?? "" });
  }

  /** @param {number | null} length milliseconds before the newest point; null for all time */
  #chooseLength(length) {
    const history = this.#history;
    const series = history?.series[0];
    if (!history || !series || length === null) return this.#zoom(NaN, NaN);
    const to = Math.max(...history.series.map((known) => known.t.at(-1) ?? 0));
    return this.#zoom(to - length, to);
  }
}
