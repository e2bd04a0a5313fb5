/**
 * Shows an image with the truth and the sets of one procedure, slice by slice.
 *
 * @module image-viewer
 */

import { element, replaceChildren } from "../modules/element.js";
import { isTyping } from "../modules/keyboard.js";
import { Rasters } from "../modules/rasters.js";
import { messageOf } from "../modules/server.js";
import { greyImage } from "../modules/slice-canvas.js";
import { clamp } from "../modules/virtual-rows.js";
import { imageHeading, issuedFacts, originFacts } from "./image-facts.js";
import { layerNames } from "./layers.js";
import { SliceView } from "./slice-view.js";
import { axes, ViewerControls } from "./viewer-controls.js";

/** @typedef {import("../modules/contract-images.js").ImageDetail} ImageDetail */
/** @typedef {import("../modules/contract-images.js").IssuedProcedure} IssuedProcedure */
/** @typedef {import("../modules/contract-images.js").IssuedLevel} IssuedLevel */
/** @typedef {import("../modules/rasters.js").Axis} Axis */
/** @typedef {import("../modules/rasters.js").Raster} Raster */
/** @typedef {import("./layers.js").LayerName} LayerName */
/** @typedef {import("./viewer-controls.js").Ground} Ground */

export class ImageViewer {
  #server;
  #keep;
  #timer = 0;
  /** @type {ImageDetail | null} */
  #image = null;
  /** @type {Rasters | null} */
  #rasters = null;
  /** @type {IssuedProcedure | undefined} */
  #procedure;
  /** @type {IssuedLevel | undefined} */
  #level;
  /** @type {Axis} */
  #axis = "z";
  /** @type {number | null} */
  #slice = null;
  /** Opacity, 0..1. @type {Record<LayerName, number>} */
  #fill = { outer: 0.18, inner: 0.18, truth: 0.18 };
  /** @type {Ground} */
  #ground = "preview";
  /** @type {Record<LayerName, boolean>} */
  #visible = { outer: true, inner: true, truth: true };
  /** @type {Partial<Record<LayerName | "scores", Raster>>} */
  #shown = {};
  /** @type {HTMLImageElement | null} */
  #preview = null;
  #turn = 0;
  #title = element("div", { class: "stack" });
  #view = new SliceView((steps) => this.#goToSlice((this.#slice ?? 0) + steps));
  #controls;
  #issued = element("div", {});
  #origin = element("div", { class: "viewer-origin" });
  #problem = element("p", { class: "muted small", role: "status" });
  #onKey = (/** @type {KeyboardEvent} */ event) => this.#key(event);

  /**
   * @param {import("../modules/server.js").Server} server
   * @param {{ go: (change: Record<string, string | number>) => void, keep: (change: Record<string, string>) => void }} address
   *   changes the address, and shows what it says or stays
   */
  constructor(server, { go, keep }) {
    this.#server = server;
    this.#keep = keep;
    const choices = {
      go,
      slice: (/** @type {number} */ slice) => this.#goToSlice(slice),
      ground: (/** @type {Ground} */ ground) => {
        this.#ground = ground;
        this.#load();
      },
      fill: (/** @type {LayerName} */ layer, /** @type {number} */ opacity) => {
        this.#fill[layer] = opacity;
        this.#draw();
      },
      layer: (/** @type {LayerName} */ layer, /** @type {boolean} */ visible) => {
        this.#visible[layer] = visible;
        this.#draw();
      },
    };
    this.#controls = new ViewerControls(choices);
    this.element = element(
      "div",
      { class: "viewer" },
      element("div", { class: "viewer-main stack" }, this.#title, this.#view.element, this.#problem),
      element("div", { class: "viewer-side stack" }, this.#controls.element, this.#issued),
      this.#origin,
    );
    addEventListener("keydown", this.#onKey);
  }

  close() {
    clearTimeout(this.#timer);
    this.#view.close();
    removeEventListener("keydown", this.#onKey);
  }

  /**
   * @param {ImageDetail} image
   * @param {Record<string, string>} parameters
   */
  show(image, parameters) {
    const another = this.#image?.predictionId !== image.predictionId || this.#image?.labelledAt !== image.labelledAt;
    if (another) {
      this.#rasters = new Rasters(this.#server, image.stratum, image.imageId);
      this.#clear();
      this.#slice = null;
      this.#preview = null;
    }
    this.#image = image;
    clearTimeout(this.#timer);
    this.#choose(image, parameters);
    if (this.#ground === "preview" && !image.preview) this.#ground = "scores";
    const [procedure, level] = [this.#procedure, this.#level];
    replaceChildren(this.#title, imageHeading(image, procedure, level));
    this.#showControls();
    replaceChildren(this.#issued, procedure && level && issuedFacts(image, procedure, level));
    replaceChildren(this.#origin, procedure && originFacts(image, procedure));
    this.#load();
  }

  /**
   * @param {ImageDetail} image
   * @param {Record<string, string>} parameters
   */
  #choose(image, { procedure, alpha, axis, slice }) {
    this.#procedure = image.procedures.find((known) => known.procedure === procedure) ?? drawable(image.procedures);
    this.#level =
      this.#procedure?.levels.find((known) => known.nominalAlpha === Number(alpha)) ?? this.#procedure?.levels[0];
    const chosen = axes.find((known) => known === axis) ?? "z";
    if (chosen !== this.#axis) this.#slice = null;
    this.#axis = chosen;
    if (slice !== undefined && /^\d+$/.test(slice)) this.#slice = clamp(Number(slice), 0, this.#depth() - 1);
  }

  #showControls() {
    this.#controls.show({
      image: /** @type {ImageDetail} */ (this.#image),
      procedure: this.#procedure,
      level: this.#level,
      ground: this.#ground,
      visible: this.#visible,
      fill: this.#fill,
      exists: (layer) => this.#exists(layer),
      axis: this.#axis,
      depth: this.#depth(),
    });
  }

  /** @returns {number} slices along the axis */
  #depth() {
    const shape = this.#image?.shape ?? [1, 1];
    const [z = 1, y = 1, x = 1] = shape.length === 2 ? [1, ...shape] : shape;
    return { z, y, x }[this.#axis];
  }

  /** @param {number} slice */
  #goToSlice(slice) {
    this.#slice = clamp(slice, 0, this.#depth() - 1);
    this.#load();
    // A wheel turns many slices a second, and browsers bound how often an address may change.
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#keep({ slice: String(this.#slice) }), 400);
  }

  async #load() {
    const turn = ++this.#turn;
    const [procedure, level, rasters] = [this.#procedure, this.#level, this.#rasters];
    if (!procedure || !level || !rasters) return;
    try {
      this.#slice ??= await this.#firstSlice(rasters, procedure, level);
      if (turn !== this.#turn) return;
      const names = this.#layersToLoad();
      const loaded = await Promise.all(
        names.map((name) => rasters.load(name, procedure.procedure, level.nominalAlpha, this.#axis, this.#slice ?? 0)),
      );
      if (turn !== this.#turn) return;
      this.#shown = Object.fromEntries(names.map((name, index) => [name, loaded[index]]));
      if (this.#ground === "preview" && this.#preview === null) await this.#loadPreview(rasters);
      if (turn !== this.#turn) return;
      this.#problem.textContent = "";
    } catch (error) {
      if (turn !== this.#turn) return;
      this.#problem.textContent = messageOf(error);
      this.#clear();
      return;
    }
    this.#draw();
  }

  /**
   * @param {Rasters} rasters
   * @param {IssuedProcedure} procedure
   * @param {IssuedLevel} level
   * @returns {Promise<number>} the slice where the outer set is largest; the middle if there is none
   */
  async #firstSlice(rasters, procedure, level) {
    if (this.#depth() === 1) return 0;
    const middle = this.#depth() >> 1;
    if (!level.outer || level.outer.reason !== "CALIBRATED") return middle;
    try {
      const raster = await rasters.load("outer", procedure.procedure, level.nominalAlpha, this.#axis, "largest");
      return raster.index ?? middle;
    } catch {
      return middle;
    }
  }

  /** @returns {(LayerName | "scores")[]} */
  #layersToLoad() {
    return ["scores", ...layerNames.filter((name) => this.#exists(name))];
  }

  /**
   * @param {LayerName} name
   * @returns {boolean} whether the chosen procedure has the layer
   */
  #exists(name) {
    if (name === "truth") return this.#image?.labelledAt !== null && this.#image?.label !== null;
    const set = this.#level?.[name];
    return set !== null && set !== undefined && set.reason !== "NOT_PROMISED";
  }

  /** @param {Rasters} rasters */
  async #loadPreview(rasters) {
    const preview = new Image();
    preview.src = rasters.preview;
    await preview.decode();
    this.#preview = preview;
  }

  #clear() {
    this.#shown = {};
    this.#view.show(null);
  }

  #draw() {
    const depth = this.#depth();
    const slice = this.#slice ?? 0;
    this.#view.show({
      id: [this.#image?.predictionId, this.#axis, this.#slice].join(" "),
      place: depth > 1 ? `Slice ${slice + 1} of ${depth}. ` : "",
      rasters: this.#shown,
      visible: this.#visible,
      fill: this.#fill,
      ground: this.#groundImage(),
    });
    this.#controls.showSlice(slice, depth);
  }

  /** @returns {CanvasImageSource | null} */
  #groundImage() {
    const { scores } = this.#shown;
    const preview = this.#image?.preview;
    if (this.#ground === "preview" && this.#preview && (preview?.slice === null || preview?.slice === this.#slice))
      return this.#preview;
    return this.#ground === "none" || !scores ? null : greyImage(scores.slice);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (this.#depth() === 1 || isTyping(event.target) || event.ctrlKey || event.metaKey) return;
    const step = { "[": -1, "]": 1 }[event.key];
    if (step !== undefined) this.#goToSlice((this.#slice ?? 0) + step);
  }
}

/**
 * @param {IssuedProcedure[]} procedures
 * @returns {IssuedProcedure | undefined} the first that has both contours, else one that has an outer contour, else the first
 */
function drawable(procedures) {
  const both = procedures.find(({ levels }) =>
    levels.some(({ inner, outer }) => inner?.reason === "CALIBRATED" && outer?.reason === "CALIBRATED"),
  );
  return both ?? procedures.find(({ levels }) => levels.some(({ outer }) => outer !== null)) ?? procedures[0];
}
