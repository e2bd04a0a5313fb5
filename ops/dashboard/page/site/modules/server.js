/**
 * Requests to the dashboard's server. All addresses are relative to the page.
 *
 * @module server
 */

import { formatQuery } from "./address.js";

/** The server's refusal or failure, in words for the reader. */
export class ServerError extends Error {
  /**
   * @param {number} status the HTTP status; 0 if the server did not answer
   * @param {string} message
   */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export class Server {
  /** Called when the server asks for a token. */
  onUnauthorised = () => {};

  /**
   * @template Answer
   * @param {string} path
   * @param {Record<string, string | number | null | undefined>} [parameters]
   * @param {AbortSignal} [signal]
   * @returns {Promise<Answer>}
   */
  async json(path, parameters = {}, signal) {
    const response = await this.#fetch(withQuery(path, parameters), { signal: signal ?? null });
    return /** @type {Promise<Answer>} */ (response.json());
  }

  /**
   * @param {string} path
   * @param {Record<string, string | number | null | undefined>} parameters
   * @param {AbortSignal} [signal]
   * @returns {Promise<{ bytes: Uint8Array, headers: Headers }>}
   */
  async bytes(path, parameters, signal) {
    const response = await this.#fetch(withQuery(path, parameters), { signal: signal ?? null });
    return { bytes: new Uint8Array(await response.arrayBuffer()), headers: response.headers };
  }

  /**
   * @param {string} lastEventId
   * @param {AbortSignal} signal
   * @returns {Promise<ReadableStream<Uint8Array>>}
   */
  async events(lastEventId, signal) {
    const headers = { Accept: "text/event-stream", "Last-Event-ID": lastEventId };
    const response = await this.#fetch("api/events", { headers, signal, cache: "no-store" });
    if (!response.body) throw new ServerError(0, "The event stream is empty.");
    return response.body;
  }

  /**
   * @template Answer
   * @param {string} path
   * @param {object} body
   * @returns {Promise<Answer>}
   */
  async post(path, body) {
    const headers = { "Content-Type": "application/json" };
    const response = await this.#fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
    return /** @type {Promise<Answer>} */ (response.json());
  }

  /**
   * @param {string} address
   * @param {RequestInit} request
   * @returns {Promise<Response>}
   */
  async #fetch(address, request) {
    let response;
    try {
      response = await fetch(address, { ...request, credentials: "same-origin" });
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") throw error;
      throw new ServerError(0, "The dashboard's server does not answer. The page tries again by itself.");
    }
    if (response.ok) return response;
    if (response.status === 401 && address !== "api/session") this.onUnauthorised();
    throw new ServerError(response.status, await refusal(response));
  }
}

/**
 * @param {string} path
 * @param {Record<string, string | number | null | undefined>} parameters
 * @returns {string}
 */
function withQuery(path, parameters) {
  const query = formatQuery(parameters);
  return query === "" ? path : `${path}?${query}`;
}

/**
 * @param {Response} response
 * @returns {Promise<string>}
 */
async function refusal(response) {
  try {
    const { error } = await response.json();
    if (typeof error === "string") return error;
  } catch {
    // The answer isn't from the dashboard, for example from a proxy.
  }
  return `The server answered with status ${response.status}.`;
}

/**
 * @param {unknown} error
 * @returns {boolean} whether the page itself gave the request up
 */
export function isAbort(error) {
  return error instanceof DOMException && error.name === "AbortError";
}

/**
 * @param {unknown} error
 * @returns {string}
 */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}
