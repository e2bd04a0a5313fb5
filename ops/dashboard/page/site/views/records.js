/**
 * Rejected records and dead letters, and the records that they name.
 *
 * @module records
 */

import { formatAddress } from "../modules/address.js";
import { element, replaceChildren } from "../modules/element.js";
import { bytes, count, counted, dateTime } from "../modules/numbers.js";
import { errorMessage, factList, loading } from "../modules/parts.js";
import { RowList } from "../modules/row-list.js";
import { messageOf } from "../modules/server.js";
import { reasonName } from "../modules/words.js";

/** @typedef {import("../modules/contract-operations.js").RejectedList} RejectedList */
/** @typedef {import("../modules/contract-operations.js").RejectedRecord} RejectedRecord */
/** @typedef {import("../modules/contract-operations.js").DeadLetter} DeadLetter */
/** @typedef {import("../modules/contract-operations.js").SourceRecord} SourceRecord */

/** @typedef {{ key: string, reason: string, detail: string, topic: string, partition: number, offset: number, at: number, stratum: string | null, imageId: string | null }} PutAside */

const limit = 200;

export class RejectedRecords {
  #context;
  #unsubscribe;
  /** @type {Record<string, string>} */
  #parameters = {};
  #summary = element("p", { class: "muted", role: "status" });
  #reasons = element("div", { class: "controls" });
  /** @type {RowList<PutAside>} */
  #list;
  #query = "unasked";

  /** @param {import("../modules/main.js").Context} context */
  constructor(context) {
    this.#context = context;
    this.#list = new RowList({
      label: "Rejected records and dead letters",
      kind: "rejected-list",
      headers: ["Reason", "What was wrong", "Record", "At"],
      key: (record) => record.key,
      cells: (record) => cells(record),
      address: ({ topic, partition, offset }) =>
        formatAddress("operations", { ...this.#parameters, topic, partition, offset }),
    });
    this.#list.element.hidden = true;
    this.element = element(
      "section",
      { class: "stack" },
      element("h2", {}, "Rejected records and dead letters"),
      this.#summary,
      this.#reasons,
      this.#list.element,
    );
    this.#unsubscribe = context.live.subscribe((change) => (change?.rejected || change?.deadLetters) && this.#load());
  }

  /** @param {Record<string, string>} parameters */
  show(parameters) {
    this.#parameters = parameters;
    const { reason = "", stratum = "" } = parameters;
    const query = JSON.stringify([reason, stratum]);
    if (query === this.#query) return;
    this.#query = query;
    this.#load();
  }

  close() {
    this.#unsubscribe();
    this.#list.close();
  }

  async #load() {
    const query = this.#query;
    const { reason = "", stratum = "" } = this.#parameters;
    const { server } = this.#context;
    try {
      const [list, letters] = /** @type {[RejectedList, { total: number, records: DeadLetter[] }]} */ (
        await Promise.all([
          server.json("api/rejected", { reason, stratum, limit }),
          server.json("api/dead-letters", { limit }),
        ])
      );
      if (query !== this.#query) return;
      const filtered = reason !== "" || stratum !== "";
      this.#show(list, letters.total, filtered ? [] : letters.records);
    } catch (error) {
      this.#summary.textContent = messageOf(error);
    }
  }

  /**
   * @param {RejectedList} list
   * @param {number} letters
   * @param {DeadLetter[]} records
   */
  #show(list, letters, records) {
    const { reason = "", stratum = "" } = this.#parameters;
    const putAside = [...list.records.map(fromRejected), ...records.map(fromDeadLetter)].sort((a, b) => b.at - a.at);
    this.#summary.textContent = summaryWords(list, letters, putAside.length, stratum);
    this.#list.element.hidden = putAside.length === 0;
    const reasons = Object.entries(list.byReason).sort((a, b) => b[1] - a[1]);
    replaceChildren(
      this.#reasons,
      (reasons.length > 0 || reason !== "") && this.#filter("All reasons", { reason: "", stratum }, reason === ""),
      reasons.map(([name, number]) =>
        this.#filter(`${reasonName(name)} ${count(number)}`, { reason: name, stratum }, reason === name),
      ),
      stratum !== "" && this.#filter("All strata", { reason, stratum: "" }, false),
    );
    this.#list.show(putAside);
  }

  /**
   * @param {string} text
   * @param {{ reason: string, stratum: string }} parameters
   * @param {boolean} pressed
   * @returns {HTMLElement}
   */
  #filter(text, parameters, pressed) {
    return element(
      "button",
      {
        type: "button",
        class: "button",
        "aria-pressed": String(pressed),
        onclick: () => (location.hash = formatAddress("operations", parameters)),
      },
      text,
    );
  }
}

/**
 * @param {RejectedList} list
 * @param {number} letters
 * @param {number} shown
 * @param {string} stratum
 * @returns {string}
 */
function summaryWords(list, letters, shown, stratum) {
  const place = stratum === "" ? "" : ` of ${stratum}`;
  if (list.total + letters === 0) return `No record${place} was rejected, and there are no dead letters.`;
  const rejected = `${counted(list.total, "rejected record")}${place}`;
  const words = stratum === "" ? `${rejected}, ${counted(letters, "dead letter")}` : rejected;
  return shown < list.total ? `${words}. The newest ${count(shown)} are listed.` : `${words}.`;
}

/**
 * @param {RejectedRecord} record
 * @returns {PutAside}
 */
function fromRejected(record) {
  const words = reasonName(record.reason);
  return {
    ...record,
    key: `rejected ${record.rejectedPartition} ${record.rejectedOffset}`,
    reason: `${words.charAt(0).toUpperCase()}${words.slice(1)}`,
  };
}

/**
 * @param {DeadLetter} letter
 * @returns {PutAside}
 */
function fromDeadLetter(letter) {
  return {
    ...letter,
    key: `letter ${letter.letterPartition} ${letter.letterOffset}`,
    reason: `Dead letter: ${letter.exception.split(".").at(-1)}`,
    detail: letter.message,
    stratum: letter.key,
    imageId: null,
  };
}

/**
 * @param {PutAside} record
 * @returns {(Node | string)[]}
 */
function cells(record) {
  return [
    element("span", { class: "strong ellipsis-2" }, record.reason),
    element("span", { class: "small ellipsis-2", title: record.detail }, record.detail),
    element(
      "div",
      { class: "lines small" },
      element("span", { class: "identifier ellipsis" }, `${record.topic} ${record.partition}:${record.offset}`),
      element("span", { class: "muted ellipsis" }, [record.stratum, record.imageId].filter(Boolean).join(" · ")),
    ),
    element("span", { class: "small" }, dateTime(record.at)),
  ];
}

/**
 * @param {import("../modules/server.js").Server} server
 * @param {string} topic
 * @param {string} partition
 * @param {string} offset
 * @param {() => void} close
 * @returns {HTMLElement}
 */
export function recordView(server, topic, partition, offset, close) {
  const body = element("div", {}, loading());
  const load = async () => {
    try {
      const path = `api/records/${encodeURIComponent(topic)}/${encodeURIComponent(partition)}/${encodeURIComponent(offset)}`;
      replaceChildren(body, recordFacts(/** @type {SourceRecord} */ (await server.json(path))));
    } catch (error) {
      replaceChildren(body, errorMessage(messageOf(error), load));
    }
  };
  load();
  return element(
    "section",
    { class: "card stack", "aria-label": "Record" },
    element(
      "div",
      { class: "heading" },
      element("h2", { class: "identifier" }, `${topic} ${partition}:${offset}`),
      element("button", { class: "button", type: "button", onclick: close }, "Close the record"),
    ),
    body,
  );
}

/**
 * @param {SourceRecord} record
 * @returns {HTMLElement}
 */
function recordFacts(record) {
  const headers = Object.entries(record.headers).map(([name, value]) => `${name}: ${value}`);
  return element(
    "div",
    { class: "stack" },
    factList([
      ["Key", element("span", { class: "identifier" }, record.key ?? "none")],
      ["Record time", dateTime(record.at)],
      ["Size", bytes(record.valueBytes)],
      ["Headers", headers.join(", ")],
      ["Unreadable", record.unreadable],
    ]),
    record.value &&
      element("pre", { tabindex: 0, "aria-label": "Fields of the record" }, JSON.stringify(record.value, null, 2)),
  );
}
