/**
 * The alerts over time, and one alert in detail.
 *
 * @module alerts
 */

import { formatAddress } from "../modules/address.js";
import { element, replaceChildren } from "../modules/element.js";
import { count, counted, dateTime, decimal, duration } from "../modules/numbers.js";
import { choice, errorMessage, field, loading, message, severityMark } from "../modules/parts.js";
import { RowList } from "../modules/row-list.js";
import { isAbort, messageOf } from "../modules/server.js";
import { componentName, kindName, since } from "../modules/words.js";
import { alertDetail } from "./alert-detail.js";
import { timelineBar, timelineScale, timeSpan } from "./alert-timeline.js";

/** @typedef {import("../modules/main.js").Context} Context */
/** @typedef {import("../modules/contract-alerts.js").Alert} Alert */
/** @typedef {import("../modules/contract-alerts.js").AlertDetail} AlertDetail */

const limit = 500;

export class AlertsView {
  #context;
  #unsubscribe;
  /** @type {Record<string, string>} */
  #parameters = {};
  /** @type {Alert[] | null} */
  #alerts = null;
  #now = Date.now();
  #span = { start: 0, end: 0 };
  #filters = "";
  #abort = new AbortController();
  #detailAbort = new AbortController();
  /** @type {{ close: () => void } | null} */
  #detail = null;
  #search;
  #state;
  #summary = element("h1", {}, "Alerts");
  #body = element("div", { class: "stack" });
  #place = element("div", { class: "stack" });
  /** @type {RowList<Alert>} */
  #list;

  /** @param {Context} context */
  constructor(context) {
    this.#context = context;
    this.#state = choice(
      [
        ["", "Open"],
        ["all", "Open and resolved"],
        ["resolved", "Resolved"],
      ],
      "",
      (state) => this.#go({ state }),
    );
    this.#search = element("input", {
      type: "search",
      placeholder: "Stratum, procedure, kind …",
      oninput: () => this.#showAlerts(),
    });
    this.#list = new RowList({
      label: "Alerts",
      kind: "alert-list",
      headers: [],
      key: (alert) => alert.alertId,
      cells: (alert) => this.#cells(alert),
      address: (alert) => formatAddress("alerts", { ...this.#parameters, alertId: alert.alertId }),
      tone: (alert) => (alert.state === "RESOLVED" ? "resolved" : `edge-${alert.severity}`),
    });
    const controls = element("div", { class: "controls" }, field("Search", this.#search), field("Show", this.#state));
    this.element = element("div", { class: "stack" }, this.#summary, controls, this.#place, this.#body);
    this.#unsubscribe = context.live.subscribe((change) => change?.alerts && this.#reload());
  }

  /** @param {Record<string, string>} parameters */
  navigate(parameters) {
    const another = parameters["alertId"] !== this.#parameters["alertId"];
    this.#parameters = parameters;
    this.#state.value = parameters["state"] ?? "";
    const filters = JSON.stringify([parameters["state"], parameters["stratum"]]);
    if (filters !== this.#filters || this.#alerts === null) {
      this.#filters = filters;
      if (this.#alerts === null) replaceChildren(this.#body, loading());
      this.#load();
    }
    if (another || parameters["alertId"] === undefined) this.#showDetail(true);
  }

  close() {
    this.#unsubscribe();
    this.#abort.abort();
    this.#detailAbort.abort();
    this.#detail?.close();
    this.#list.close();
  }

  #reload() {
    this.#load();
    this.#showDetail(false);
  }

  async #load() {
    this.#abort.abort();
    this.#abort = new AbortController();
    const { state = "open", stratum = "" } = this.#parameters;
    try {
      const query = { state: state || "open", stratum, limit };
      const answer = /** @type {{ alerts: Alert[], now: number }} */ (
        await this.#context.server.json("api/alerts", query, this.#abort.signal)
      );
      this.#alerts = answer.alerts;
      this.#now = answer.now;
      this.#showAlerts();
    } catch (error) {
      if (!isAbort(error) && this.#alerts === null)
        replaceChildren(
          this.#body,
          errorMessage(messageOf(error), () => this.#load()),
        );
    }
  }

  #showAlerts() {
    if (this.#alerts === null) return;
    const words = this.#search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = this.#alerts.filter((alert) => {
      const text =
        `${alert.stratum} ${alert.procedure} ${alert.kind} ${kindName(alert.kind)} ${alert.severity}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
    const open = shown.filter((alert) => alert.state !== "RESOLVED").length;
    this.#summary.textContent = headline(open, shown.length - open, this.#parameters["state"] ?? "open");
    if (shown.length === 0) {
      const quiet = this.#parameters["state"]
        ? "No alert is kept for this choice."
        : "No monitor has evidence against a promise now.";
      replaceChildren(this.#body, message("No alert", words.length > 0 ? "No alert matches the search." : quiet));
      return;
    }
    this.#span = timeSpan(shown, this.#now);
    this.#list.setHeaders(["Alert", "Stratum", timelineScale(this.#span), "Since", "Evidence"]);
    if (!this.#list.element.isConnected) replaceChildren(this.#body, this.#list.element);
    // Rows are kept while their item is the same, but another span moves every bar.
    this.#list.show(shown.map((alert) => ({ ...alert })));
  }

  /** @param {boolean} anew whether another alert was chosen */
  async #showDetail(anew) {
    const { alertId } = this.#parameters;
    if (alertId === undefined) {
      this.#detail?.close();
      this.#detail = null;
      replaceChildren(this.#place);
      return;
    }
    // Somebody who types a reason must not lose it.
    if (!anew && this.#place.contains(document.activeElement)) return;
    if (anew) replaceChildren(this.#place, loading());
    this.#detailAbort.abort();
    this.#detailAbort = new AbortController();
    try {
      const path = `api/alerts/${encodeURIComponent(alertId)}`;
      const alert = /** @type {AlertDetail} */ (await this.#context.server.json(path, {}, this.#detailAbort.signal));
      this.#detail?.close();
      const detail = alertDetail(alert, this.#context, () => this.#go({ alertId: "" }));
      this.#detail = detail;
      replaceChildren(this.#place, detail.element);
      if (anew) reveal(detail.element);
    } catch (error) {
      if (!isAbort(error)) replaceChildren(this.#place, errorMessage(messageOf(error)));
    }
  }

  /** @param {Record<string, string>} change */
  #go(change) {
    location.hash = formatAddress("alerts", { ...this.#parameters, ...change });
  }

  /**
   * @param {Alert} alert
   * @returns {(Node | string)[]}
   */
  #cells(alert) {
    const component = alert.component === null ? "" : ` · ${componentName(alert.component)}`;
    const resolved = alert.state === "RESOLVED" && alert.resolvedAt !== null;
    return [
      element(
        "div",
        { class: "lines" },
        severityMark(alert.severity, kindName(alert.kind)),
        element("span", { class: "muted small ellipsis", title: alert.cause }, alert.cause),
      ),
      element(
        "div",
        { class: "lines" },
        element("span", { class: "ellipsis", title: alert.stratum }, alert.stratum),
        element(
          "span",
          { class: "muted small ellipsis" },
          `${alert.procedure || alert.channel || "all procedures"}${component}`,
        ),
      ),
      timelineBar(alert, this.#span),
      element(
        "div",
        { class: "lines small" },
        element("span", {}, dateTime(alert.openedAt)),
        element(
          "span",
          { class: "muted" },
          resolved
            ? `resolved after ${duration((alert.resolvedAt ?? 0) - alert.openedAt)}`
            : since(alert.openedAt, this.#span.end),
        ),
      ),
      element(
        "div",
        { class: "lines small" },
        element("span", {}, decimal(10 ** alert.evidenceLog10)),
        element("span", { class: "muted" }, `limit ${decimal(10 ** alert.limitLog10)}`),
      ),
    ];
  }
}

/**
 * @param {number} open
 * @param {number} resolved
 * @param {string} state what is shown: open, resolved or all
 * @returns {string}
 */
function headline(open, resolved, state) {
  if (state === "resolved") return counted(resolved, "resolved alert");
  const words = open === 0 ? "No open alert" : counted(open, "open alert");
  return state === "all" ? `${words}, ${count(resolved)} resolved` : words;
}

/**
 * Scrolls only if the top of the detail is out of sight.
 *
 * @param {HTMLElement} detail
 */
function reveal(detail) {
  const { top } = detail.getBoundingClientRect();
  if (top < 0 || top > innerHeight / 2) detail.scrollIntoView({ block: "start" });
}
