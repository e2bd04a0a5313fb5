/**
 * Reads server-sent events from a response. The browser's EventSource hides
 * comments, so the page, which notices silence by them, reads the stream itself.
 *
 * @module event-stream
 */

/** @typedef {{ type: string, data: string, id: string }} StreamEvent */

/**
 * Splits the text of an event stream into events, as the HTML standard describes it ("server-sent events").
 */
export class EventStreamParser {
  #rest = "";
  #type = "";
  /** @type {string[]} */
  #data = [];
  #id = "";

  /**
   * @param {string} text the next piece of the stream, cut anywhere
   * @returns {StreamEvent[]} the events that end in it
   */
  push(text) {
    const events = [];
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? "";
    for (const line of lines) {
      const event = this.#read(line);
      if (event) events.push(event);
    }
    return events;
  }

  /**
   * @param {string} line
   * @returns {StreamEvent | null}
   */
  #read(line) {
    if (line === "") return this.#dispatch();
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.#type = value;
    else if (field === "data") this.#data.push(value);
    else if (field === "id" && !value.includes("\0")) this.#id = value;
    return null;
  }

  /** @returns {StreamEvent | null} */
  #dispatch() {
    const event = { type: this.#type || "message", data: this.#data.join("\n"), id: this.#id };
    const empty = this.#data.length === 0;
    this.#type = "";
    this.#data = [];
    return empty ? null : event;
  }
}

/**
 * @param {ReadableStream<Uint8Array>} body
 * @param {() => void} heard called for each piece of the stream, also for comments
 * @returns {AsyncGenerator<StreamEvent>}
 */
export async function* readEvents(body, heard) {
  const parser = new EventStreamParser();
  const decoder = new TextDecoder();
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      heard();
      yield* parser.push(decoder.decode(value, { stream: true }));
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
