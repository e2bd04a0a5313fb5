import assert from "node:assert/strict";
import { test } from "node:test";
import { random } from "../development/fixture-series.js";
import { outlines, planeName } from "../site/modules/outlines.js";

/**
 * Slow and obvious: a pixel is inside if a ray from its centre to the right crosses an odd number of vertical edges.
 *
 * @param {number[][]} polygons
 * @param {number} width
 * @param {number} height
 * @returns {Uint8Array}
 */
function fill(polygons, width, height) {
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let crossings = 0;
      for (const polygon of polygons) {
        for (let i = 0; i < polygon.length; i += 2) {
          const [x0 = 0, y0 = 0] = polygon.slice(i);
          const [x1 = 0, y1 = 0] = polygon.slice((i + 2) % polygon.length);
          if (x0 === x1 && x0 > x + 0.5 && Math.min(y0, y1) < y + 0.5 && Math.max(y0, y1) > y + 0.5) crossings++;
        }
      }
      pixels[y * width + x] = crossings % 2;
    }
  }
  return pixels;
}

test("outlines filled by the even-odd rule give the mask, for masks of every density", () => {
  const next = random(1);
  for (let round = 0; round < 300; round++) {
    const width = 1 + Math.floor(next() * 14);
    const height = 1 + Math.floor(next() * 14);
    const density = next();
    const pixels = Uint8Array.from({ length: width * height }, () => (next() < density ? 1 : 0));
    assert.deepEqual(fill(outlines({ width, height, pixels }), width, height), pixels);
  }
});

test("outlines are closed, horizontal and vertical in turn, and as long as the boundary", () => {
  const next = random(2);
  for (let round = 0; round < 100; round++) {
    const [width, height] = [9, 7];
    const pixels = Uint8Array.from({ length: width * height }, () => (next() < 0.5 ? 1 : 0));
    let length = 0;
    for (const polygon of outlines({ width, height, pixels })) {
      for (let i = 0; i < polygon.length; i += 2) {
        const [x0 = 0, y0 = 0] = polygon.slice(i);
        const [x1 = 0, y1 = 0] = polygon.slice((i + 2) % polygon.length);
        assert.ok((x0 === x1) !== (y0 === y1), `${polygon}`);
        length += Math.abs(x1 - x0) + Math.abs(y1 - y0);
      }
    }
    assert.equal(length, boundary(pixels, width, height));
  }
});

/**
 * @param {Uint8Array} pixels
 * @param {number} width
 * @param {number} height
 * @returns {number} pairs of neighbours of which one is inside; beyond the border everything is outside
 */
function boundary(pixels, width, height) {
  const at = (/** @type {number} */ x, /** @type {number} */ y) =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : (pixels[y * width + x] ?? 0);
  let pairs = 0;
  for (let y = 0; y <= height; y++) {
    for (let x = 0; x <= width; x++) pairs += Number(at(x, y) !== at(x - 1, y)) + Number(at(x, y) !== at(x, y - 1));
  }
  return pairs;
}

test("pixels that touch at a corner have separate outlines", () => {
  const touching = { width: 2, height: 2, pixels: Uint8Array.of(1, 0, 0, 1) };
  assert.deepEqual(outlines(touching), [
    [0, 0, 1, 0, 1, 1, 0, 1],
    [1, 1, 2, 1, 2, 2, 1, 2],
  ]);
  assert.equal(outlines({ width: 2, height: 2, pixels: Uint8Array.of(0, 1, 1, 0) }).length, 2);
});

test("an ignored pixel of the truth is outside", () => {
  assert.equal(outlines({ width: 2, height: 1, pixels: Uint8Array.of(2, 0) }).length, 0);
});

test("a plane has the anatomical name of its normal", () => {
  const directions = [
    [0, 0.02, 0.99],
    [0, -1, 0],
    [1, 0, 0],
  ];
  assert.deepEqual(
    [0, 1, 2].map((axis) => planeName(directions, /** @type {0 | 1 | 2} */ (axis))),
    ["Axial", "Coronal", "Sagittal"],
  );
});
