/**
 * Shows an image with the truth and the sets of one procedure, slice by slice.
 *
 * @module image-viewer
 */

import { element, replaceChildren, svg } from "../modules/element.js";
import { isTyping } from "../modules/keyboard.js";
import { percent } from "../modules/numbers.js";
import { planeName } from "../modules/outlines.js";
import { choice, field } from "../modules/parts.js";
import { Rasters } from "../modules/rasters.js";
import { messageOf } from "../modules/server.js";
import { drawPicture, greyImage } from "../modules/slice-canvas.js";
import { clamp } from "../modules/virtual-rows.js";
import { imageFacts } from "./image-facts.js";

/** @typedef {import("../modules/contract.js").ImageDetail} ImageDetail */
/** @typedef {import("../modules/contract.js").IssuedProcedure} IssuedProcedure */
/** @typedef {import("../modules/contract.js").IssuedLevel} IssuedLevel */
/** @typedef {import("../modules/rasters.js").Axis} Axis */
/** @typedef {import("../modules/rasters.js").Raster} Raster */

/** @typedef {"outer" | "inner" | "truth"} LayerName */

/** In the order of drawing: the outer set lies below. */
const styles = /** @type {const} */ ({
  outer: { name: "Outer set", colour: "#56b4e9", dash: [9, 5] },
  inner: { name: "Inner set", colour: "#e69f00", dash: [] },
  truth: { name: "Truth", colour: "#ffffff", dash: [2, 4] },
});
const layerNames = /** @type {LayerName[]} */ (["outer", "inner", "truth"]);
const axes = /** @type {Axis[]} */ (["z", "y", "x"]);

export class ImageViewer {
  #server;
  #go;
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
  #opacity = 0.18;
  #ground = "preview";
  /** @type {Record<LayerName, boolean>} */
  #visible = { outer: true, inner: true, truth: true };
  /** @type {Partial<Record<LayerName | "scores", Raster>>} */
  #shown = {};
  /** @type {HTMLImageElement | null} */
  #preview = null;
  #turn = 0;
  #title = element("div", { class: "stack" });
  #canvas = element("canvas", { class: "slice", role: "img", tabindex: 0 });
  #room = element("div", { class: "slice-room" }, this.#canvas);
  #hover = element("p", { class: "small hover" });
  #controls = element("div", { class: "stack viewer-controls" });
  #facts = element("div", { class: "card" });
  #problem = element("p", { class: "muted small", role: "status" });
  #resize = new ResizeObserver(() => this.#draw());
  #onKey = (/** @type {KeyboardEvent} */ event) => this.#key(event);

  /**
   * @param {import("../modules/server.js").Server} server
   * @param {(change: Record<string, string | number>) => void} go changes the address
   */
  constructor(server, go) {
    this.#server = server;
    this.#go = go;
    this.element = element(
      "div",
      { class: "viewer" },
      element("div", { class: "viewer-main stack" }, this.#title, this.#room, this.#hover, this.#problem),
      element("div", { class: "viewer-side stack" }, this.#controls, this.#facts),
    );
    this.#canvas.addEventListener("pointermove", (event) => this.#hoverAt(event));
    this.#canvas.addEventListener("pointerleave", () => (this.#hover.textContent = ""));
    this.#canvas.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    addEventListener("keydown", this.#onKey);
    this.#resize.observe(this.#room);
  }

  close() {
    this.#resize.disconnect();
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
    const { procedure, alpha, axis, slice } = parameters;
    this.#procedure = image.procedures.find((known) => known.procedure === procedure) ?? drawable(image.procedures);
    this.#level =
      this.#procedure?.levels.find((known) => known.nominalAlpha === Number(alpha)) ?? this.#procedure?.levels[0];
    const chosen = axes.find((known) => known === axis) ?? "z";
    if (chosen !== this.#axis) this.#slice = null;
    this.#axis = chosen;
    if (slice !== undefined && /^\d+$/.test(slice)) this.#slice = clamp(Number(slice), 0, this.#depth() - 1);
    this.#showTitle();
    if (another || !this.#controls.contains(document.activeElement)) this.#showControls();
    replaceChildren(this.#facts, imageFacts(image, this.#procedure, this.#level));
    this.#load();
  }

  /** @returns {number} slices along the axis */
  #depth() {
    const shape = this.#image?.shape ?? [1, 1];
    const [z = 1, y = 1, x = 1] = shape.length === 2 ? [1, ...shape] : shape;
    return { z, y, x }[this.#axis];
  }

  #showTitle() {
    const image = /** @type {ImageDetail} */ (this.#image);
    const words = this.#level?.words;
    const sentence = words ? `${words.charAt(0).toUpperCase()}${words.slice(1)}${words.endsWith(".") ? "" : "."}` : "";
    replaceChildren(
      this.#title,
      element("h1", { class: "identifier" }, image.imageId),
      element("p", { class: "lead" }, sentence),
    );
  }

  #showControls() {
    const image = /** @type {ImageDetail} */ (this.#image);
    const procedures = image.procedures.map(
      ({ procedure }) => /** @type {[string, string]} */ ([procedure, procedure]),
    );
    const levels = (this.#procedure?.levels ?? []).map(
      ({ nominalAlpha }) => /** @type {[string, string]} */ ([String(nominalAlpha), percent(1 - nominalAlpha)]),
    );
    replaceChildren(
      this.#controls,
      element(
        "div",
        { class: "controls" },
        field(
          "Procedure",
          choice(procedures, this.#procedure?.procedure ?? "", (procedure) => this.#go({ procedure, alpha: "" })),
        ),
        field(
          "Promised",
          choice(levels, String(this.#level?.nominalAlpha), (alpha) => this.#go({ alpha })),
        ),
        field("Image below", this.#groundChoice(image)),
      ),
      element(
        "fieldset",
        { class: "layers" },
        element("legend", { class: "label" }, "Contours"),
        layerNames.map((name) => this.#layerSwitch(name)),
      ),
      this.#opacityField(),
      image.dimensions === 3 && this.#sliceControls(),
    );
  }

  /**
   * @param {ImageDetail} image
   * @returns {HTMLElement}
   */
  #groundChoice(image) {
    const options = /** @type {[string, string][]} */ ([
      ["scores", "Score map"],
      ["none", "None"],
    ]);
    if (image.preview) options.unshift(["preview", "Preview"]);
    else if (this.#ground === "preview") this.#ground = "scores";
    return choice(options, this.#ground, (ground) => {
      this.#ground = ground;
      this.#load();
    });
  }

  /**
   * @param {LayerName} name
   * @returns {HTMLElement}
   */
  #layerSwitch(name) {
    const { name: text, colour, dash } = styles[name];
    const exists = this.#exists(name);
    const box = element("input", { type: "checkbox", checked: this.#visible[name] && exists, disabled: !exists });
    box.addEventListener("change", () => {
      this.#visible[name] = box.checked;
      this.#load();
    });
    const sample = svg(
      "svg",
      { viewBox: "0 0 44 16", class: "layer-sample", "aria-hidden": "true" },
      svg("path", { d: "M3 8h38", class: "layer-ground" }),
      svg("path", { d: "M3 8h38", stroke: colour, "stroke-width": 3, "stroke-dasharray": dash.join(" ") || null }),
    );
    const label = exists
      ? text
      : [text, element("span", { class: "muted" }, name === "truth" ? "no label" : "none here")];
    return element("label", { class: "layer" }, box, sample, label);
  }

  /** @returns {HTMLElement} */
  #opacityField() {
    const range = element("input", { type: "range", min: 0, max: 100, value: Math.round(this.#opacity * 100) });
    range.addEventListener("input", () => {
      this.#opacity = Number(range.value) / 100;
      this.#draw();
    });
    return field("Fill", range);
  }

  /** @returns {HTMLElement} */
  #sliceControls() {
    const image = /** @type {ImageDetail} */ (this.#image);
    const planes = axes.map((axis, index) => {
      const plane = { z: "Rows y, columns x", y: "Rows z, columns x", x: "Rows z, columns y" }[axis];
      const name = image.geometry ? planeName(image.geometry.directions, /** @type {0 | 1 | 2} */ (index)) : plane;
      return /** @type {[string, string]} */ ([axis, name]);
    });
    const range = element("input", {
      type: "range",
      min: 0,
      max: this.#depth() - 1,
      value: this.#slice ?? 0,
      id: "slice-range",
    });
    range.addEventListener("input", () => this.#goToSlice(Number(range.value)));
    return element(
      "div",
      { class: "controls" },
      field(
        "Plane",
        choice(planes, this.#axis, (axis) => this.#changeAxis(axis)),
      ),
      element("label", { class: "field slice-field" }, element("span", { id: "slice-name" }, "Slice"), range),
    );
  }

  /** @param {string} axis */
  #changeAxis(axis) {
    this.#go({ axis, slice: "" });
  }

  /** @param {number} slice */
  #goToSlice(slice) {
    this.#slice = clamp(slice, 0, this.#depth() - 1);
    this.#load();
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
      this.#problem.textContent = "";
    } catch (error) {
      if (turn !== this.#turn) return;
      this.#problem.textContent = messageOf(error);
      this.#clear();
    }
    if (turn === this.#turn) this.#draw();
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

  /** Nobody must see one image under the name of another. */
  #clear() {
    this.#shown = {};
    this.#canvas.width = 1;
    this.#canvas.height = 1;
    this.#canvas.setAttribute("aria-label", "No slice is shown.");
    delete this.#canvas.dataset["shown"];
  }

  #draw() {
    const any = this.#shown.scores ?? this.#shown.outer;
    const width = this.#room.clientWidth;
    if (!any || width === 0) return;
    const { width: columns, height: rows } = any.slice;
    const layers = layerNames.flatMap((name) => {
      const raster = this.#shown[name];
      return raster && this.#visible[name]
        ? [{ slice: raster.slice, style: { ...styles[name], dash: [...styles[name].dash] } }]
        : [];
    });
    const aspect = any.spacing[1] / any.spacing[0];
    const picture = {
      width: columns,
      height: rows,
      ground: this.#groundImage(),
      layers,
      opacity: this.#opacity,
      aspect,
    };
    drawPicture(this.#canvas, picture, width, Math.max(240, innerHeight * 0.72));
    this.#describe();
  }

  /** @returns {CanvasImageSource | null} */
  #groundImage() {
    const { scores } = this.#shown;
    const preview = this.#image?.preview;
    if (this.#ground === "preview" && this.#preview && (preview?.slice === null || preview?.slice === this.#slice))
      return this.#preview;
    return this.#ground === "none" || !scores ? null : greyImage(scores.slice);
  }

  #describe() {
    const drawn = layerNames
      .filter((name) => this.#shown[name] && this.#visible[name])
      .map((name) => styles[name].name.toLowerCase());
    const depth = this.#depth();
    const place = depth > 1 ? `Slice ${(this.#slice ?? 0) + 1} of ${depth}. ` : "";
    this.#canvas.dataset["shown"] = [this.#image?.predictionId, this.#axis, this.#slice].join(" ");
    this.#canvas.setAttribute("aria-label", `${place}Contours: ${drawn.join(", ") || "none"}.`);
    const name = document.getElementById("slice-name");
    const range = document.getElementById("slice-range");
    if (name) name.textContent = `Slice ${(this.#slice ?? 0) + 1} of ${depth}`;
    if (range instanceof HTMLInputElement) range.value = String(this.#slice ?? 0);
  }

  /** @param {PointerEvent} event */
  #hoverAt(event) {
    const any = this.#shown.scores ?? this.#shown.outer;
    if (!any) return;
    const box = this.#canvas.getBoundingClientRect();
    const x = clamp(Math.floor(((event.clientX - box.left) / box.width) * any.slice.width), 0, any.slice.width - 1);
    const y = clamp(Math.floor(((event.clientY - box.top) / box.height) * any.slice.height), 0, any.slice.height - 1);
    const at = y * any.slice.width + x;
    const inside = layerNames
      .filter((name) => this.#shown[name]?.slice.pixels[at] === 1)
      .map((name) => styles[name].name.toLowerCase());
    const score = this.#shown.scores?.slice.pixels[at];
    const words = score === undefined ? "" : `, score ${percent(score / 255)}`;
    this.#hover.textContent = `Column ${x}, row ${y}${words}: ${inside.length === 0 ? "outside all" : `in ${inside.join(", ")}`}`;
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    if (this.#depth() === 1 || event.ctrlKey) return;
    event.preventDefault();
    this.#goToSlice((this.#slice ?? 0) + Math.sign(event.deltaY));
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
