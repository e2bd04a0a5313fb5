/**
 * What stands around the charts: the verdict, the choice of stratum, promise and time, the facts, what happened when.
 *
 * @module stratum-head
 */

import { formatAddress } from "../modules/address.js";
import { element, replaceChildren } from "../modules/element.js";
import { factList, field, offer, verdictMark } from "../modules/parts.js";
import { promisedEvent, sentence, unbroken } from "../modules/words.js";
import { cohortCard, cohortsOf } from "./stratum-cohorts.js";
import { stratumEvents } from "./stratum-events.js";
import { monitorList, monitorsOf } from "./stratum-monitors.js";
import { promiseName, stratumFacts } from "./stratum-facts.js";

/** @typedef {import("../modules/contract.js").StratumHistory} StratumHistory */
/** @typedef {import("../modules/promises.js").PromiseRow} PromiseRow */

/**
 * @typedef {object} Choices
 * @property {(stratum: string) => void} chooseStratum
 * @property {(row: PromiseRow) => void} choosePromise
 * @property {(length: number | null) => void} chooseLength milliseconds before the newest point; null for all time
 */

/** @typedef {{ history: StratumHistory, rows: PromiseRow[], row: PromiseRow, strata: string[], zoomed: boolean }} Shown */

const lengths = /** @type {[string, string][]} */ ([
  ["", "All"],
  ["3600000", "Last hour"],
  ["86400000", "Last day"],
  ["604800000", "Last 7 days"],
]);

export class StratumHead {
  /** @type {PromiseRow[]} */
  #rows = [];
  #title = element("div", { class: "stack" });
  #stratum = element("select");
  #promise = element("select");
  #time = element("select");
  #all;
  #images = element("a", { class: "button" }, "Images of this procedure");
  #facts = element("div", { class: "card wide-facts" });
  #monitors = element("div", { class: "stack" });
  #cohorts = element("div", {});
  #events = element("div", {});
  /** What stands below the chart of the coverage. */
  details = element("div", { class: "stack" }, this.#facts, this.#monitors, this.#cohorts, this.#events);

  /** @param {Choices} choices */
  constructor({ chooseStratum, choosePromise, chooseLength }) {
    this.#stratum.addEventListener("change", () => chooseStratum(this.#stratum.value));
    this.#promise.addEventListener("change", () => {
      const row = this.#rows.find(({ key }) => key === this.#promise.value);
      if (row) choosePromise(row);
    });
    this.#time.addEventListener("change", () => {
      if (this.#time.value !== "range") chooseLength(this.#time.value === "" ? null : Number(this.#time.value));
    });
    this.#all = element(
      "button",
      { class: "button", type: "button", onclick: () => chooseLength(null) },
      "Show all time",
    );
    this.element = element(
      "div",
      { class: "stack" },
      this.#title,
      element(
        "div",
        { class: "controls" },
        field("Stratum", this.#stratum),
        field("Promise", this.#promise),
        field("Time", this.#time),
        this.#all,
        this.#images,
      ),
    );
  }

  /** @param {Shown} shown */
  show({ history, rows, row, strata, zoomed }) {
    this.#rows = rows;
    replaceChildren(
      this.#title,
      element("div", { class: "heading" }, verdictMark(row.event.verdict), element("h1", {}, history.stratum)),
      element(
        "p",
        { class: "lead" },
        sentence(row.event),
        " ",
        element("span", { class: "muted" }, unbroken(row.promise ?? promisedEvent(row.event.component))),
      ),
    );
    const named = strata.map((name) => /** @type {[string, string]} */ ([name, name]));
    offer(this.#stratum, named, history.stratum);
    const promises = rows.map((known) => /** @type {[string, string]} */ ([known.key, promiseName(known)]));
    offer(this.#promise, promises, row.key);
    offer(this.#time, zoomed ? [["range", "Chosen range"], ...lengths] : lengths, zoomed ? "range" : "");
    this.#all.hidden = !zoomed;
    this.#images.href = formatAddress("image", { stratum: history.stratum, procedure: row.procedure.procedure });
    const monitors = monitorsOf(history.evidence, row);
    replaceChildren(this.#monitors, monitors.length > 0 && monitorList(monitors));
    const cohorts = cohortsOf(history.cohorts, row);
    // What has the focus must not go away.
    if (!this.#cohorts.contains(document.activeElement))
      replaceChildren(this.#cohorts, cohorts.length > 0 && cohortCard(cohorts, history.leftOutCohortRows));
    if (!this.#facts.contains(document.activeElement))
      replaceChildren(this.#facts, factList(stratumFacts(history, row)));
    if (!this.#events.contains(document.activeElement)) replaceChildren(this.#events, stratumEvents(history, row));
  }
}
