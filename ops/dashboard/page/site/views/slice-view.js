/**
 * One slice on a canvas. The mouse, or the arrow keys, ask a pixel what it belongs to.
 *
 * @module slice-view
 */

import { element } from "../modules/element.js";
import { percent } from "../modules/numbers.js";
import { drawPicture } from "../modules/slice-canvas.js";
import { clamp } from "../modules/virtual-rows.js";
import { layerNames, layerStyles, layerWords } from "./layers.js";

/** @typedef {import("./layers.js").LayerName} LayerName */
/** @typedef {import("../modules/rasters.js").Raster} Raster */

/**
 * @typedef {object} ShownSlice
 * @property {string} id the prediction, the axis and the slice
 * @property {string} place which slice it is, in words; empty for an image
 * @property {Partial<Record<LayerName | "scores", Raster>>} rasters
 * @property {Record<LayerName, boolean>} visible
 * @property {Record<LayerName, number>} fill opacity, 0..1
 * @property {CanvasImageSource | null} ground
 */

/** Part of the window's height that a slice may fill. */
const largestPart = 0.72;

export class SliceView {
  /** @type {ShownSlice | null} */
  #shown = null;
  /** The pixel that the arrow keys have reached. @type {[x: number, y: number] | null} */
  #pixel = null;
  #turn;
  #canvas = element("canvas", { class: "slice", role: "img", tabindex: 0 });
  #marker = element("span", { class: "pixel-marker", hidden: true });
  #room = element("div", { class: "slice-room" }, element("div", { class: "slice-box" }, this.#canvas, this.#marker));
  #words = element("p", { class: "small hover", role: "status" });
  #resize = new ResizeObserver(() => this.#draw());
  element = element("div", {}, this.#room, this.#words);

  /** @param {(steps: number) => void} turn shows a slice further on */
  constructor(turn) {
    this.#turn = turn;
    this.#canvas.addEventListener("pointermove", (event) => this.#hover(event));
    this.#canvas.addEventListener("pointerleave", () => this.#point(null));
    this.#canvas.addEventListener("blur", () => this.#point(null));
    this.#canvas.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    this.#canvas.addEventListener("keydown", (event) => this.#key(event));
    this.#resize.observe(this.#room);
  }

  close() {
    this.#resize.disconnect();
  }

  /** @param {ShownSlice | null} shown null for none: nobody must see one image under the name of another */
  show(shown) {
    this.#shown = shown;
    if (shown) return this.#draw();
    this.#canvas.width = 1;
    this.#canvas.height = 1;
    this.#canvas.setAttribute("aria-label", "No slice is shown.");
    delete this.#canvas.dataset["shown"];
    return this.#point(null);
  }

  /** @returns {Raster | undefined} any raster of the slice: all have one size */
  #any() {
    return this.#shown?.rasters.scores ?? this.#shown?.rasters.outer;
  }

  #draw() {
    const any = this.#any();
    const room = this.#room.clientWidth;
    if (!this.#shown || !any || room === 0) return;
    const { rasters, visible, fill, ground, id, place } = this.#shown;
    const drawn = layerNames.filter((name) => rasters[name] && visible[name]);
    const layers = drawn.map((name) => {
      const { slice } = /** @type {Raster} */ (rasters[name]);
      return { slice, style: { ...layerStyles[name], dash: [...layerStyles[name].dash], fill: fill[name] } };
    });
    const aspect = any.spacing[1] / any.spacing[0];
    const { width, height } = any.slice;
    drawPicture(
      this.#canvas,
      { width, height, ground, layers, aspect },
      room,
      Math.max(240, innerHeight * largestPart),
    );
    this.#canvas.dataset["shown"] = id;
    this.#canvas.setAttribute("aria-label", `${place}Contours: ${drawn.map(layerWords).join(", ") || "none"}.`);
    if (this.#pixel) this.#point(this.#pixel);
  }

  /** @param {PointerEvent} event */
  #hover(event) {
    const any = this.#any();
    if (!any) return;
    const box = this.#canvas.getBoundingClientRect();
    const x = Math.floor(((event.clientX - box.left) / box.width) * any.slice.width);
    const y = Math.floor(((event.clientY - box.top) / box.height) * any.slice.height);
    this.#point([x, y], false);
  }

  /**
   * @param {[x: number, y: number] | null} pixel
   * @param {boolean} [marked]
   */
  #point(pixel, marked = true) {
    const any = this.#any();
    if (!pixel || !any || !this.#shown) {
      this.#pixel = null;
      this.#marker.hidden = true;
      this.#words.textContent = "";
      return;
    }
    const { width, height } = any.slice;
    const [x, y] = [clamp(pixel[0], 0, width - 1), clamp(pixel[1], 0, height - 1)];
    this.#pixel = marked ? [x, y] : null;
    this.#marker.hidden = !marked;
    this.#marker.style.left = `${(100 * (x + 0.5)) / width}%`;
    this.#marker.style.top = `${(100 * (y + 0.5)) / height}%`;
    this.#words.textContent = pixelWords(this.#shown.rasters, x, y, width);
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    if (this.#shown?.place === "" || event.ctrlKey) return;
    event.preventDefault();
    this.#turn(Math.sign(event.deltaY));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const any = this.#any();
    if (!any || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = event.shiftKey ? 10 : 1;
    /** @type {Record<string, [number, number]>} */
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    const move = moves[event.key];
    const turn = { PageUp: -1, PageDown: 1 }[event.key];
    if (move) {
      const [x, y] = this.#pixel ?? [any.slice.width >> 1, any.slice.height >> 1];
      this.#point([x + move[0], y + move[1]]);
    } else if (turn !== undefined && this.#shown?.place !== "") this.#turn(turn);
    else return;
    event.preventDefault();
  }
}

/**
 * @param {Partial<Record<LayerName | "scores", Raster>>} rasters
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @returns {string} what the pixel belongs to, and its score
 */
export function pixelWords(rasters, x, y, width) {
  const at = y * width + x;
  const inside = layerNames.filter((name) => rasters[name]?.slice.pixels[at] === 1).map(layerWords);
  const score = rasters.scores?.slice.pixels[at];
  const words = score === undefined ? "" : `, score ${percent(score / 255)}`;
  return `Column ${x}, row ${y}${words}: ${inside.length === 0 ? "outside all" : `in ${inside.join(", ")}`}`;
}
