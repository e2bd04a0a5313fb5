/**
 * What the reader chooses for an image: procedure, level, the picture below, contours, fill, plane and slice.
 *
 * @module viewer-controls
 */

import { element, replaceChildren } from "../modules/element.js";
import { percent } from "../modules/numbers.js";
import { planeName } from "../modules/outlines.js";
import { field, offer } from "../modules/parts.js";
import { layerNames, layerControls } from "./layers.js";

/** @typedef {import("../modules/contract-images.js").ImageDetail} ImageDetail */
/** @typedef {import("../modules/contract-images.js").IssuedProcedure} IssuedProcedure */
/** @typedef {import("../modules/contract-images.js").IssuedLevel} IssuedLevel */
/** @typedef {import("../modules/rasters.js").Axis} Axis */
/** @typedef {import("./layers.js").LayerName} LayerName */
/** @typedef {"preview" | "scores" | "none"} Ground */

/**
 * @typedef {object} Choices
 * @property {(change: Record<string, string>) => void} go changes the address
 * @property {(ground: Ground) => void} ground
 * @property {(layer: LayerName, fill: number) => void} fill opacity, 0..1
 * @property {(layer: LayerName, visible: boolean) => void} layer
 * @property {(slice: number) => void} slice
 */

/**
 * @typedef {object} Chosen
 * @property {ImageDetail} image
 * @property {IssuedProcedure | undefined} procedure
 * @property {IssuedLevel | undefined} level
 * @property {Ground} ground
 * @property {Record<LayerName, boolean>} visible
 * @property {Record<LayerName, number>} fill opacity, 0..1
 * @property {(layer: LayerName) => boolean} exists
 * @property {Axis} axis
 * @property {number} depth slices along the axis
 */

export const axes = /** @type {Axis[]} */ (["z", "y", "x"]);

export class ViewerControls {
  #choices;
  #procedure = element("select");
  #level = element("select");
  #ground = element("select");
  #plane = element("select");
  #slice = element("input", { type: "range", min: 0, id: "slice-range" });
  #sliceName = element("span", { id: "slice-name" }, "Slice");
  #layers = element("fieldset", { class: "layers" });
  #layerKey = "";
  #planes;

  /** @param {Choices} choices */
  constructor(choices) {
    this.#choices = choices;
    this.#procedure.addEventListener("change", () => choices.go({ procedure: this.#procedure.value, alpha: "" }));
    this.#level.addEventListener("change", () => choices.go({ alpha: this.#level.value }));
    this.#ground.addEventListener("change", () => choices.ground(/** @type {Ground} */ (this.#ground.value)));
    this.#plane.addEventListener("change", () => choices.go({ axis: this.#plane.value, slice: "" }));
    this.#slice.addEventListener("input", () => choices.slice(Number(this.#slice.value)));
    this.#planes = element(
      "div",
      { class: "controls" },
      field("Plane", this.#plane),
      element("label", { class: "field slice-field" }, this.#sliceName, this.#slice),
    );
    this.element = element(
      "div",
      { class: "stack viewer-controls" },
      element(
        "div",
        { class: "controls" },
        field("Procedure", this.#procedure),
        field("Promised", this.#level),
        field("Picture below", this.#ground),
      ),
      this.#planes,
      this.#layers,
    );
  }

  /** @param {Chosen} chosen */
  show({ image, procedure, level, ground, visible, fill, exists, axis, depth }) {
    const procedures = image.procedures.map(({ procedure: name }) => /** @type {[string, string]} */ ([name, name]));
    offer(this.#procedure, procedures, procedure?.procedure ?? "");
    const levels = (procedure?.levels ?? []).map(
      ({ nominalAlpha }) => /** @type {[string, string]} */ ([String(nominalAlpha), percent(1 - nominalAlpha)]),
    );
    offer(this.#level, levels, String(level?.nominalAlpha));
    const grounds = /** @type {[string, string][]} */ ([
      ["scores", "Score map"],
      ["none", "None"],
    ]);
    offer(this.#ground, image.preview ? [["preview", "Preview"], ...grounds] : grounds, ground);
    this.#showLayers(visible, fill, exists);
    this.#planes.hidden = image.dimensions !== 3;
    this.#slice.max = String(depth - 1);
    const planes = axes.map((name, index) => {
      const plane = { z: "Rows y, columns x", y: "Rows z, columns x", x: "Rows z, columns y" }[name];
      const known = image.geometry ? planeName(image.geometry.directions, /** @type {0 | 1 | 2} */ (index)) : plane;
      return /** @type {[string, string]} */ ([name, known]);
    });
    offer(this.#plane, planes, axis);
  }

  /**
   * @param {Record<LayerName, boolean>} visible
   * @param {Record<LayerName, number>} fill
   * @param {(layer: LayerName) => boolean} exists
   */
  #showLayers(visible, fill, exists) {
    // The switches stay, and with them the focus, as long as the same layers exist.
    const key = layerNames.map(exists).join();
    if (key === this.#layerKey) return;
    this.#layerKey = key;
    replaceChildren(
      this.#layers,
      element("legend", { class: "label" }, "Contours and their fill"),
      layerNames.map((name) =>
        layerControls(name, {
          exists: exists(name),
          visible: visible[name],
          fill: fill[name],
          show: (shown) => this.#choices.layer(name, shown),
          changeFill: (opacity) => this.#choices.fill(name, opacity),
        }),
      ),
    );
  }

  /**
   * @param {number} slice
   * @param {number} depth
   */
  showSlice(slice, depth) {
    this.#sliceName.textContent = `Slice ${slice + 1} of ${depth}`;
    this.#slice.value = String(slice);
  }
}
