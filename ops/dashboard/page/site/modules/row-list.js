/**
 * A table of many rows of one height. Only the visible rows exist; arrow keys move from row to row, and Enter opens one.
 *
 * @module row-list
 */

import { element, replaceChildren } from "./element.js";
import { clamp, visibleRows } from "./virtual-rows.js";

/**
 * @template Item
 * @typedef {object} RowListOptions
 * @property {string} label the name of the table for screen readers
 * @property {string} kind a class that sets the columns and, as `--row-height`, the height of a row
 * @property {(HTMLElement | string)[]} headers
 * @property {(item: Item) => string} key
 * @property {(item: Item) => (Node | string)[]} cells
 * @property {(item: Item) => string} address where Enter and a click lead
 * @property {(item: Item) => string} [tone] a class of the row
 */

const margin = 6;

/** @template Item */
export class RowList {
  /** @type {Item[]} */
  #items = [];
  /** @type {Map<string, { item: Item, row: HTMLElement }>} */
  #built = new Map();
  #current = 0;
  #rowHeight = 72;
  #frame = 0;
  #options;
  #measured = false;
  #onScroll = () => this.#schedule();
  #onResize = () => {
    this.#measured = false;
    this.#schedule();
  };

  /** @param {RowListOptions<Item>} options */
  constructor(options) {
    this.#options = options;
    const headers = options.headers.map((header) => element("div", { role: "columnheader", class: "cell" }, header));
    this.head = element("div", { role: "row", class: "row row-head", "aria-rowindex": 1 }, headers);
    this.body = element("div", {
      role: "rowgroup",
      class: "row-body",
      onkeydown: (/** @type {KeyboardEvent} */ e) => this.#key(e),
    });
    this.element = element(
      "div",
      { role: "grid", "aria-label": options.label, class: `row-list ${options.kind}` },
      element("div", { role: "rowgroup", class: "row-head-group" }, this.head),
      this.body,
    );
    addEventListener("scroll", this.#onScroll, { passive: true, capture: true });
    addEventListener("resize", this.#onResize, { passive: true });
  }

  close() {
    removeEventListener("scroll", this.#onScroll, { capture: true });
    removeEventListener("resize", this.#onResize);
    cancelAnimationFrame(this.#frame);
  }

  /** @param {Item[]} items */
  show(items) {
    this.#items = items;
    this.#current = clamp(this.#current, 0, Math.max(0, items.length - 1));
    this.element.setAttribute("aria-rowcount", String(items.length + 1));
    this.#measured = false;
    this.#schedule();
  }

  #schedule() {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#render());
  }

  /** Reads the height of a row, which the width of the window decides. Scrolling must not pay for it. */
  #measure() {
    this.#measured = true;
    this.#rowHeight = parseFloat(getComputedStyle(this.element).getPropertyValue("--row-height")) || 72;
    this.body.style.height = `${this.#items.length * this.#rowHeight}px`;
  }

  #render() {
    if (!this.element.isConnected) return;
    if (!this.#measured) this.#measure();
    const top = -this.body.getBoundingClientRect().top;
    const count = this.#items.length;
    const { first, end } = visibleRows({ top, height: innerHeight, rowHeight: this.#rowHeight, count, margin });
    const wanted = new Set(this.#items.slice(first, end).map(this.#options.key));
    const focused = this.body.contains(document.activeElement)
      ? this.#options.key(/** @type {Item} */ (this.#items[this.#current]))
      : null;
    for (const [key, { row }] of this.#built) {
      if (wanted.has(key)) continue;
      row.remove();
      this.#built.delete(key);
    }
    for (let index = first; index < end; index++) this.#place(index);
    if (focused !== null) this.#built.get(focused)?.row.focus({ preventScroll: true });
  }

  /** @param {number} index */
  #place(index) {
    const item = /** @type {Item} */ (this.#items[index]);
    const key = this.#options.key(item);
    let built = this.#built.get(key);
    if (built?.item !== item) {
      const row = this.#build(item);
      if (built) built.row.replaceWith(row);
      else this.body.append(row);
      built = { item, row };
      this.#built.set(key, built);
    }
    built.row.style.transform = `translateY(${index * this.#rowHeight}px)`;
    built.row.setAttribute("aria-rowindex", String(index + 2));
    built.row.dataset["index"] = String(index);
    built.row.tabIndex = index === this.#current ? 0 : -1;
  }

  /**
   * @param {Item} item
   * @returns {HTMLElement}
   */
  #build(item) {
    const cells = this.#options.cells(item).map((cell) => element("div", { role: "gridcell", class: "cell" }, cell));
    const open = (/** @type {MouseEvent} */ event) => {
      if (event.target instanceof Element && event.target.closest("a, button")) return;
      location.hash = this.#options.address(item);
    };
    const tone = this.#options.tone?.(item) ?? "";
    return element("div", { role: "row", class: `row ${tone}`, onclick: open }, cells);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (!(event.target instanceof HTMLElement) || event.target.getAttribute("role") !== "row") return;
    const page = Math.max(1, Math.floor(innerHeight / this.#rowHeight) - 2);
    /** @type {Record<string, number>} */
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    const move = moves[event.key];
    const index = Number(event.target.dataset["index"]);
    if (event.key === "Enter") location.hash = this.#options.address(/** @type {Item} */ (this.#items[index]));
    else if (move === undefined) return;
    else this.#focus(clamp(index + move, 0, this.#items.length - 1));
    event.preventDefault();
  }

  /** @param {number} index */
  #focus(index) {
    this.#current = index;
    this.#place(index);
    const { row } = /** @type {{ row: HTMLElement }} */ (
      this.#built.get(this.#options.key(/** @type {Item} */ (this.#items[index])))
    );
    row.scrollIntoView({ block: "nearest" });
    row.focus({ preventScroll: true });
    this.#render();
  }

  /** @param {(HTMLElement | string)[]} headers */
  setHeaders(headers) {
    replaceChildren(
      this.head,
      headers.map((header) => element("div", { role: "columnheader", class: "cell" }, header)),
    );
  }
}
