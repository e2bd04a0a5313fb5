/**
 * Keeps the overview up to date. The event stream says what changed; the page then asks for what it shows.
 *
 * @module live
 */

import { readEvents } from "./event-stream.js";
import { isAbort, messageOf } from "./server.js";

/** @typedef {import("./server.js").Server} Server */
/** @typedef {import("./contract.js").Overview} Overview */
/** @typedef {import("./contract.js").Change} Change */

/** Silence after which the connection counts as lost. The server says something at least every 15 seconds. */
const silenceLimit = 35_000;
/** Shortest time between two loads of the overview. */
const loadInterval = 1500;
const firstWait = 500;
const longestWait = 10_000;

/**
 * LOADING: nothing was read yet. LIVE: the page is current. READING: the server still reads history. STALE: the server can't
 * reach the broker. LOST: the server does not answer.
 *
 * @typedef {"LOADING" | "LIVE" | "READING" | "STALE" | "LOST"} Connection
 */

/** @type {Record<import("./contract.js").Source["state"], Connection>} */
const connections = { CATCHING_UP: "READING", CURRENT: "LIVE", UNREACHABLE: "STALE" };

/** What changed; null if only the connection or everything did. @typedef {(change: Change | null) => void} Listener */

export class Live {
  /** @type {Overview | null} */
  overview = null;
  /** @type {Connection} */
  connection = "LOADING";
  /** When the page last heard how things stand, in milliseconds since 1970; null before. @type {number | null} */
  heardAt = null;
  /** Why the connection is not live, in words; empty if it is. */
  problem = "";
  /** @type {Set<Listener>} */
  #listeners = new Set();
  #server;
  #eventId = "";
  #wait = firstWait;
  #abort = new AbortController();
  #silence = 0;
  #nextLoad = 0;
  /** Number of loads that have begun, and the newest one whose answer is shown. */
  #loads = 0;
  #shown = 0;
  /** Whether a load is planned. */
  #waiting = false;

  /** @param {Server} server */
  constructor(server) {
    this.#server = server;
  }

  /**
   * @param {Listener} listener
   * @returns {() => void} ends the subscription
   */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Connects, and connects again whenever the stream ends. Never returns. */
  async run() {
    for (;;) {
      try {
        await this.#follow();
      } catch (error) {
        this.connection = "LOST";
        this.problem = isAbort(error) ? "The dashboard's server went silent. The page reconnects." : messageOf(error);
        this.#publish(null);
      }
      await new Promise((resolve) => setTimeout(resolve, this.#wait));
      this.#wait = Math.min(longestWait, this.#wait * 2);
    }
  }

  /** Loads everything anew. */
  restart() {
    this.#wait = firstWait;
    this.#abort.abort();
  }

  async #follow() {
    this.#abort = new AbortController();
    this.#hear();
    try {
      await this.#load();
      const body = await this.#server.events(this.#eventId, this.#abort.signal);
      for await (const event of readEvents(body, () => this.#hear())) {
        this.#wait = firstWait;
        if (event.id !== "") this.#eventId = event.id;
        this.#publish(/** @type {Change} */ (JSON.parse(event.data)));
        this.#loadSoon();
      }
    } finally {
      clearTimeout(this.#silence);
    }
  }

  #loadSoon() {
    if (this.#waiting) return;
    this.#waiting = true;
    const load = () => {
      this.#waiting = false;
      this.#load().catch(() => this.#abort.abort());
    };
    setTimeout(load, Math.max(0, this.#nextLoad - Date.now()));
  }

  async #load() {
    this.#nextLoad = Date.now() + loadInterval;
    const number = ++this.#loads;
    const overview = /** @type {Overview} */ (await this.#server.json("api/overview", {}, this.#abort.signal));
    // An answer that a slow network has overtaken is older than what is shown.
    if (number < this.#shown) return;
    this.#shown = number;
    if (this.#eventId === "") this.#eventId = overview.id;
    this.overview = overview;
    this.heardAt = Date.now();
    this.problem = overview.source.message ?? "";
    this.connection = connections[overview.source.state];
    this.#publish(null);
  }

  #hear() {
    clearTimeout(this.#silence);
    this.#silence = window.setTimeout(() => this.#abort.abort(), silenceLimit);
  }

  /** @param {Change | null} change */
  #publish(change) {
    for (const listener of this.#listeners) listener(change);
  }
}
