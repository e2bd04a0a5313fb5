/**
 * Drives a headless Chromium over its debugging pipe.
 */

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** @returns {string | null} the installed Chromium */
export function chromiumPath() {
  const known = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  return known.find((path) => path !== undefined && existsSync(path)) ?? null;
}

export class Browser {
  #process;
  #profile;
  #number = 0;
  /** @type {Map<number, { resolve: (result: any) => void, reject: (error: Error) => void }>} */
  #waiting = new Map();
  #rest = "";
  /** Messages of the page's console and errors, the newest last. @type {string[]} */
  messages = [];
  /** Addresses of all requests. @type {string[]} */
  requests = [];
  /** Values of the header Last-Event-ID, the newest last. @type {string[]} */
  eventIds = [];
  #session = "";

  /**
   * @param {import("node:child_process").ChildProcess} process
   * @param {string} profile
   */
  constructor(process, profile) {
    this.#process = process;
    this.#profile = profile;
    const output = /** @type {import("node:stream").Readable} */ (process.stdio[4]);
    output.setEncoding("utf8").on("data", (/** @type {string} */ text) => this.#receive(text));
  }

  /** @returns {Promise<Browser>} */
  static async open() {
    const path = chromiumPath();
    if (path === null) throw new Error("No Chromium is installed. Set CHROMIUM to its path.");
    const profile = await mkdtemp(join(tmpdir(), "dashboard-page-"));
    const options = [
      "--headless=new",
      "--no-sandbox",
      "--disable-gpu",
      "--hide-scrollbars",
      "--no-first-run",
      "--disable-background-networking",
      "--remote-debugging-pipe",
      `--user-data-dir=${profile}`,
    ];
    // Keys of servers that sign their certificates themselves: SHA-256 of the public key, in base64.
    const trusted = process.env["CHROMIUM_TRUSTED_KEYS"];
    if (trusted !== undefined) options.push(`--ignore-certificate-errors-spki-list=${trusted}`);
    const chromium = spawn(path, options, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    const browser = new Browser(chromium, profile);
    const { targetId } = await browser.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await browser.send("Target.attachToTarget", { targetId, flatten: true });
    browser.#session = sessionId;
    for (const domain of ["Page", "Runtime", "Network", "Log"]) await browser.send(`${domain}.enable`);
    return browser;
  }

  async close() {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#process.kill();
    await ended;
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  /**
   * @param {string} method
   * @param {object} [params]
   * @returns {Promise<any>}
   */
  send(method, params = {}) {
    const id = ++this.#number;
    const input = /** @type {import("node:stream").Writable} */ (this.#process.stdio[3]);
    input.write(`${JSON.stringify({ id, method, params, ...(this.#session ? { sessionId: this.#session } : {}) })}\0`);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  /** @param {string} text */
  #receive(text) {
    const messages = (this.#rest + text).split("\0");
    this.#rest = messages.pop() ?? "";
    for (const message of messages) this.#handle(JSON.parse(message));
  }

  /** @param {any} message */
  #handle({ id, result, error, method, params }) {
    const waiting = this.#waiting.get(id);
    if (waiting) {
      this.#waiting.delete(id);
      if (error) waiting.reject(new Error(error.message));
      else waiting.resolve(result);
    } else if (method === "Runtime.exceptionThrown") {
      this.messages.push(`error: ${params.exceptionDetails.exception?.description ?? params.exceptionDetails.text}`);
    } else if (method === "Log.entryAdded") {
      this.messages.push(`${params.entry.level}: ${params.entry.text} ${params.entry.url ?? ""}`);
    } else if (method === "Network.requestWillBeSent") {
      this.requests.push(params.request.url);
      const id = params.request.headers["Last-Event-ID"];
      if (id !== undefined) this.eventIds.push(id);
    }
  }

  /**
   * @param {string} expression may be a promise
   * @returns {Promise<any>} its value
   */
  async evaluate(expression) {
    const answer = await this.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (answer.exceptionDetails)
      throw new Error(answer.exceptionDetails.exception?.description ?? answer.exceptionDetails.text);
    return answer.result.value;
  }

  /**
   * @param {string} condition an expression
   * @param {number} [limit] milliseconds
   */
  async until(condition, limit = 30_000) {
    const end = Date.now() + limit;
    for (;;) {
      if (await this.evaluate(`Boolean(${condition})`).catch(() => false)) return;
      if (Date.now() > end) throw new Error(`Not within ${limit} ms: ${condition}\n${this.messages.join("\n")}`);
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
  }

  /**
   * @param {number} width
   * @param {number} height
   * @param {"light" | "dark"} theme
   */
  async look(width, height, theme) {
    await this.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: width < 600 });
    await this.send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: theme }] });
  }

  /** @param {string} key @param {string} [code] */
  async press(key, code = key) {
    const text = key.length === 1 ? key : key === "Enter" ? "\r" : undefined;
    const keyCode =
      { Enter: 13, Tab: 9, ArrowDown: 40, ArrowUp: 38, ArrowLeft: 37, ArrowRight: 39, Home: 36, End: 35 }[key] ?? 0;
    await this.send("Input.dispatchKeyEvent", { type: "keyDown", key, code, text, windowsVirtualKeyCode: keyCode });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", key, code, windowsVirtualKeyCode: keyCode });
  }

  /** @returns {Promise<Buffer>} a PNG of the visible part */
  async screenshot() {
    const { data } = await this.send("Page.captureScreenshot", { format: "png" });
    return Buffer.from(data, "base64");
  }
}
