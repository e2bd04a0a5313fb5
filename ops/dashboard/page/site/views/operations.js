/**
 * How the system runs: topics, consumer groups, latency, versions, rejected records and dead letters.
 *
 * @module operations
 */

import { formatAddress } from "../modules/address.js";
import { element, replaceChildren } from "../modules/element.js";
import { bytes, count, counted, dateTime, decimal, duration } from "../modules/numbers.js";
import { errorMessage, factList, loading, table } from "../modules/parts.js";
import { isAbort, messageOf } from "../modules/server.js";
import { instanceTable } from "./instances.js";
import { recordView, RejectedRecords } from "./records.js";

/** @typedef {import("../modules/main.js").Context} Context */
/** @typedef {import("../modules/contract-operations.js").Operations} Operations */
/** @typedef {import("../modules/element.js").Child} Child */

const interval = 4000;

export class OperationsView {
  #context;
  #abort = new AbortController();
  #timer = 0;
  #known = false;
  #rejected;
  #record = element("div", { class: "stack" });
  #body = element("div", { class: "stack" });

  /** @param {Context} context */
  constructor(context) {
    this.#context = context;
    this.#rejected = new RejectedRecords(context);
    this.element = element(
      "div",
      { class: "stack" },
      element("h1", {}, "Operations"),
      this.#record,
      this.#body,
      this.#rejected.element,
    );
    replaceChildren(this.#body, loading());
    this.#load();
  }

  /** @param {Record<string, string>} parameters */
  navigate(parameters) {
    const { topic, partition, offset } = parameters;
    this.#rejected.show(parameters);
    if (topic === undefined || partition === undefined || offset === undefined) replaceChildren(this.#record);
    else {
      const close = () =>
        (location.hash = formatAddress("operations", { reason: parameters["reason"], stratum: parameters["stratum"] }));
      replaceChildren(this.#record, recordView(this.#context.server, topic, partition, offset, close));
      this.#record.scrollIntoView({ block: "nearest" });
    }
  }

  close() {
    clearTimeout(this.#timer);
    this.#abort.abort();
    this.#rejected.close();
  }

  async #load() {
    try {
      const operations = /** @type {Operations} */ (
        await this.#context.server.json("api/operations", {}, this.#abort.signal)
      );
      this.#known = true;
      if (!this.#isSelected()) this.#show(operations);
    } catch (error) {
      if (isAbort(error)) return;
      if (!this.#known) replaceChildren(this.#body, errorMessage(messageOf(error)));
    }
    this.#timer = window.setTimeout(() => this.#load(), interval);
  }

  /** @returns {boolean} whether somebody selects text here, which a new table would take away */
  #isSelected() {
    const selection = getSelection();
    return selection !== null && !selection.isCollapsed && this.#body.contains(selection.anchorNode);
  }

  /** @param {Operations} operations */
  #show(operations) {
    const focused = this.#body.contains(document.activeElement) && document.activeElement?.getAttribute("aria-label");
    replaceChildren(
      this.#body,
      tiles(operations),
      operations.instances &&
        element(
          "section",
          { class: "card" },
          element("h2", {}, "Instances"),
          instanceTable(operations.instances, operations.now),
        ),
      element("section", { class: "card" }, element("h2", {}, "Topics"), topics(operations)),
      element(
        "div",
        { class: "two-columns" },
        element("section", { class: "card" }, element("h2", {}, "Consumer groups"), groups(operations)),
        element("section", { class: "card" }, element("h2", {}, "Configuration"), fingerprints(operations)),
      ),
      element("section", { class: "card" }, element("h2", {}, "Dashboard"), dashboard(operations)),
    );
    if (focused) /** @type {HTMLElement | null} */ (this.#body.querySelector(`[aria-label="${focused}"]`))?.focus();
  }
}

/**
 * @param {string} text
 * @returns {HTMLElement}
 */
function nothing(text) {
  return element("p", { class: "muted" }, text);
}

/**
 * @param {Operations} operations
 * @returns {HTMLElement}
 */
function tiles({ latency, groups: known, topics: read }) {
  const lag = known === null ? null : known.reduce((sum, group) => sum + group.lag, 0);
  const perSecond = read.reduce((sum, topic) => sum + (topic.perSecond ?? 0), 0);
  const tile = (/** @type {string} */ number, /** @type {string} */ name, /** @type {string} */ detail) =>
    element(
      "div",
      { class: "tile" },
      element("span", { class: "tile-number" }, number),
      element("span", { class: "strong" }, name),
      element("span", { class: "muted small" }, detail),
    );
  const millis = (/** @type {number | null} */ time) =>
    time === null ? "–" : time < 1000 ? `${decimal(time)} ms` : duration(time);
  return element(
    "div",
    { class: "tiles wide-tiles" },
    tile(
      millis(latency.medianMillis),
      "Prediction to set",
      `95 % within ${millis(latency.p95Millis)}, last ${count(latency.samples)}`,
    ),
    tile(lag === null ? "–" : count(lag), "Consumer lag", "records that wait, all groups"),
    tile(decimal(perSecond), "Records per second", "read by the dashboard"),
    tile(count(known?.reduce((sum, group) => sum + group.members.length, 0)), "Members", "of the consumer groups"),
  );
}

/**
 * @param {Operations} operations
 * @returns {HTMLElement}
 */
function topics({ topics: known }) {
  if (known.length === 0) return nothing("No topic has been read yet.");
  const rows = known.map((topic) => [
    element("span", { class: "identifier" }, topic.topic),
    count(topic.partitions),
    count(topic.read),
    count(topic.behind),
    decimal(topic.perSecond),
    dateTime(topic.lastRecordAt),
  ]);
  return table(["Topic", "#Partitions", "#Records read", "#Behind", "#Per second", "Last record"], rows, "Topics");
}

/**
 * @param {Operations} operations
 * @returns {Child}
 */
function groups({ groups: known, groupsMessage }) {
  if (known === null) return element("p", { class: "muted" }, groupsMessage ?? "The broker does not tell.");
  if (known.length === 0) return nothing("No topology has read yet.");
  const rows = known.map((group) => [
    element("span", { class: "identifier" }, group.group),
    group.state,
    count(group.members.length),
    count(group.lag),
  ]);
  return table(["Group", "State", "#Members", "#Lag"], rows, "Consumer groups");
}

/**
 * @param {Operations} operations
 * @returns {HTMLElement}
 */
function fingerprints({ fingerprints: known }) {
  if (known.length === 0) return nothing("No procedure has published thresholds yet.");
  const short = (/** @type {string | null} */ print) =>
    print === null ? "not configured here" : element("span", { class: "identifier", title: print }, print.slice(0, 12));
  const rows = known.map((entry) => [
    entry.procedure,
    short(entry.configured),
    entry.running.length === 0 ? "none yet" : entry.running.map((print) => element("div", {}, short(print))),
    entry.agrees ? "agrees" : element("span", { class: "strong tone-BREACHED" }, "differs"),
  ]);
  return table(["Procedure", "Configured", "Running", "Fingerprint"], rows, "Fingerprints of the procedures");
}

/**
 * @param {Operations} operations
 * @returns {HTMLElement}
 */
function dashboard({ version, java, startedAt, now, memory, configurationFingerprint }) {
  return factList([
    ["Version", `${version}, Java ${java}`],
    ["Configuration", configurationFingerprint && element("span", { class: "identifier" }, configurationFingerprint)],
    ["Running", `for ${duration(now - startedAt)}, since ${dateTime(startedAt)}`],
    ["Memory", `${bytes(memory.usedBytes)} of ${bytes(memory.maximumBytes)}`],
    [
      "Kept",
      `${counted(memory.images, "image")}, ${counted(memory.series, "series", "series")}, ${counted(memory.alerts, "alert")}`,
    ],
  ]);
}
