/**
 * The masks that an image can show, and how each is drawn.
 *
 * @module layers
 */

import { element, svg } from "../modules/element.js";

/** @typedef {"outer" | "inner" | "truth"} LayerName */

/** The lines differ in pattern, so that nobody depends on their colours. */
export const layerStyles = /** @type {const} */ ({
  outer: { name: "Outer set", colour: "#56b4e9", dash: [9, 5] },
  inner: { name: "Inner set", colour: "#e69f00", dash: [] },
  truth: { name: "Truth", colour: "#ffffff", dash: [2, 4] },
});

/** In the order of drawing: the outer set lies below. */
export const layerNames = /** @type {LayerName[]} */ (["outer", "inner", "truth"]);

/**
 * @param {LayerName} name
 * @returns {string} for a sentence, for example "outer set"
 */
export function layerWords(name) {
  return layerStyles[name].name.toLowerCase();
}

/**
 * @typedef {object} LayerOptions
 * @property {boolean} exists
 * @property {boolean} visible
 * @property {number} fill opacity, 0..1
 * @property {(visible: boolean) => void} show
 * @property {(fill: number) => void} changeFill
 */

/**
 * @param {LayerName} name
 * @param {LayerOptions} options
 * @returns {HTMLElement} a switch with a sample of the line, and a slider for the fill
 */
export function layerControls(name, { exists, visible, fill, show, changeFill }) {
  const { name: text, colour, dash } = layerStyles[name];
  const box = element("input", { type: "checkbox", checked: visible && exists, disabled: !exists });
  box.addEventListener("change", () => show(box.checked));
  const sample = svg(
    "svg",
    { viewBox: "0 0 44 16", class: "layer-sample", "aria-hidden": "true" },
    svg("path", { d: "M3 8h38", stroke: colour, "stroke-width": 3, "stroke-dasharray": dash.join(" ") || null }),
  );
  const missing = name === "truth" ? "no label" : "not promised";
  const label = exists ? text : [text, element("span", { class: "muted" }, missing)];
  const slider = element("input", {
    type: "range",
    min: 0,
    max: 100,
    value: Math.round(fill * 100),
    disabled: !exists,
    "aria-label": `Fill of the ${layerWords(name)}, in percent`,
    title: "Fill",
  });
  slider.addEventListener("input", () => changeFill(Number(slider.value) / 100));
  return element("div", { class: "layer-controls" }, element("label", { class: "layer" }, box, sample, label), slider);
}
