/**
 * Draws one slice: a grey image below, and masks as contours with a fill.
 *
 * @module slice-canvas
 */

import { outlines } from "./outlines.js";

/** @typedef {import("./outlines.js").Slice} Slice */

/**
 * How a mask is drawn. Line patterns differ, so that nobody depends on the colours.
 *
 * @typedef {object} LayerStyle
 * @property {string} colour
 * @property {number[]} dash in pixels of the screen
 * @property {number} fill opacity, 0..1
 */

/** @typedef {{ slice: Slice, style: LayerStyle }} DrawnLayer */

/**
 * @typedef {object} Picture
 * @property {number} width pixels of the slice
 * @property {number} height
 * @property {CanvasImageSource | null} ground
 * @property {DrawnLayer[]} layers the first one lies below
 * @property {number} aspect height of a pixel, in its widths
 */

const lineWidth = 2.2;

/**
 * @param {HTMLCanvasElement} canvas its size is set to fit
 * @param {Picture} picture
 * @param {number} roomWidth pixels of the screen
 * @param {number} roomHeight
 */
export function drawPicture(canvas, picture, roomWidth, roomHeight) {
  const ratio = devicePixelRatio;
  const { scaleX, scaleY } = fit(picture, roomWidth, roomHeight);
  const width = Math.round(picture.width * scaleX);
  const height = Math.round(picture.height * scaleY);
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.fillStyle = "#000";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = false;
  if (picture.ground) context.drawImage(picture.ground, 0, 0, canvas.width, canvas.height);
  const x = canvas.width / picture.width;
  const y = canvas.height / picture.height;
  for (const layer of picture.layers) drawLayer(context, layer, x, y, ratio);
}

/**
 * @param {Picture} picture
 * @param {number} roomWidth
 * @param {number} roomHeight
 * @returns {{ scaleX: number, scaleY: number }} screen pixels for each pixel; whole numbers where the image is small
 */
export function fit(picture, roomWidth, roomHeight) {
  const largest = Math.min(roomWidth / picture.width, roomHeight / (picture.height * picture.aspect));
  const scaleX = largest > 1 && picture.aspect === 1 ? Math.floor(largest) : largest;
  return { scaleX, scaleY: scaleX * picture.aspect };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {DrawnLayer} layer
 * @param {number} scaleX
 * @param {number} scaleY
 * @param {number} ratio
 */
function drawLayer(context, { slice, style }, scaleX, scaleY, ratio) {
  const path = new Path2D();
  for (const polygon of outlines(slice)) {
    for (let i = 0; i < polygon.length; i += 2) {
      const x = /** @type {number} */ (polygon[i]) * scaleX;
      const y = /** @type {number} */ (polygon[i + 1]) * scaleY;
      if (i === 0) path.moveTo(x, y);
      else path.lineTo(x, y);
    }
    path.closePath();
  }
  context.save();
  context.globalAlpha = style.fill;
  context.fillStyle = style.colour;
  context.fill(path, "evenodd");
  context.globalAlpha = 1;
  context.lineJoin = "round";
  // A dark edge keeps the line visible on a bright image.
  context.lineWidth = (lineWidth + 2) * ratio;
  context.strokeStyle = "#000a";
  context.stroke(path);
  context.lineWidth = lineWidth * ratio;
  context.strokeStyle = style.colour;
  context.setLineDash(style.dash.map((length) => length * ratio));
  context.stroke(path);
  context.restore();
}

/**
 * @param {Slice} slice bytes from black to white
 * @returns {HTMLCanvasElement}
 */
export function greyImage({ width, height, pixels }) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const image = new ImageData(width, height);
  for (let i = 0, at = 0; i < pixels.length; i++) {
    const grey = /** @type {number} */ (pixels[i]);
    image.data[at++] = grey;
    image.data[at++] = grey;
    image.data[at++] = grey;
    image.data[at++] = 255;
  }
  /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).putImageData(image, 0, 0);
  return canvas;
}
