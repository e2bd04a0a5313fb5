/** Images with smooth scores, a truth and nested sets, for the fixtures. */

import { now } from "./fixture-time.js";

/** @typedef {{ imageId: string, shape: number[], missed: boolean | null, review: boolean, diceBound: number, predictedAt: number }} FixtureImage */

/** @type {FixtureImage[]} */
export const images = Array.from({ length: 140 }, (_unused, index) => ({
  imageId: `case-${String(index).padStart(4, "0")}`,
  shape: index % 4 === 1 ? [24, 64, 72] : [96, 128],
  missed: index % 9 === 4 ? true : index % 5 === 3 ? null : false,
  review: index < 18,
  diceBound: Math.min(0.98, 0.41 + index * 0.0052),
  predictedAt: now - index * 1_500_000,
}));

const predictedVoxels = 800;

/** @param {number} bound of the Dice coefficient at one level; the sets of the next level are closer to each other */
function closer(bound) {
  return 1 - 0.7 * (1 - bound);
}

/**
 * @param {number} bound of the Dice coefficient: that of the prediction with the inner or the outer set as the truth
 * @returns {{ inner: number, outer: number }} voxels
 */
function bandOf(bound) {
  const ratio = bound / (2 - bound);
  return { inner: Math.round(predictedVoxels * ratio), outer: Math.round(predictedVoxels / ratio) };
}

/**
 * @param {string} stratum
 * @param {FixtureImage} image
 */
export function listed(stratum, image) {
  const verdict = image.missed === null ? null : "JUDGED";
  const covered = image.missed === null ? null : !image.missed;
  const entry = {
    channel: "lesion",
    review: image.review,
    diceBound: image.diceBound,
    size: bandOf(image.diceBound).outer - bandOf(image.diceBound).inner,
    estimate: null,
    lower: null,
    upper: null,
    verdict,
    covered,
  };
  return {
    stratum,
    imageId: image.imageId,
    unitId: image.imageId,
    predictionId: `${image.imageId}-1`,
    predictedAt: image.predictedAt,
    labelledAt: image.missed === null ? null : image.predictedAt + 900_000,
    dimensions: image.shape.length,
    review: image.review,
    diceBound: image.diceBound,
    missed: image.missed,
    procedures: [
      { procedure: "lesion-sets", ...entry },
      { procedure: "lesion-joint-sets", ...entry },
    ],
  };
}

/**
 * @param {string} stratum
 * @param {FixtureImage} image
 */
export function detail(stratum, image) {
  const { procedures: entries, dimensions, ...shared } = listed(stratum, image);
  const set = (/** @type {string} */ component, /** @type {number} */ voxels) => ({
    component,
    alpha: 0.1,
    n: 120,
    k: 109,
    lambda: component === "INNER" ? 2 : 7.0710678,
    reason: "CALIBRATED",
    voxels,
    volume: voxels,
  });
  const setsOf = (/** @type {number} */ bound) => {
    const { inner, outer } = bandOf(bound);
    return { size: outer - inner, inner: set("INNER", inner), outer: set("OUTER", outer) };
  };
  const covered = image.missed === false;
  const outcome =
    image.missed === null
      ? null
      : {
          coveredInner: true,
          coveredOuter: covered,
          coveredJoint: covered,
          coveredInterval: null,
          loss: null,
          labelledValue: null,
          components: [
            { component: "INNER", criticalValue: 1, lambda: 2, calibrated: true, covered: true },
            { component: "OUTER", criticalValue: covered ? 5 : 9, lambda: 7.07, calibrated: true, covered },
          ],
        };
  const words = `promised: with 90 % the outer set contains the truth; cites threshold version 120 (109th of 120 units)${outcome === null ? "; no label yet" : covered ? "; it held" : "; it missed"}`;
  return {
    ...shared,
    shape: image.shape,
    spacing: image.shape.length === 3 ? [2.5, 1, 1] : [1, 1],
    dimensions,
    geometry:
      image.shape.length === 3
        ? {
            directions: [
              [0, 0, 1],
              [0, 1, 0],
              [1, 0, 0],
            ],
          }
        : null,
    preview: null,
    prediction: { topic: "predictions", partition: 2, offset: 41 },
    label: image.missed === null ? null : { topic: "labelled-images", partition: 2, offset: 40, revision: 1 },
    channels: ["lesion"],
    procedures: entries.map(({ procedure, verdict }) => ({
      procedure,
      type: "confidence-sets",
      channel: "lesion",
      fingerprint: "4c0e",
      sizeClass: null,
      selfCalibrated: false,
      set: { topic: "confidence-sets", partition: 0, offset: 77 },
      cites: { version: 120, epoch: 0, lastLabelAt: now - 9_000_000, partition: 2, offset: 35 },
      predictedVoxels,
      predictedVolume: predictedVoxels,
      verdict,
      emptyTruth: false,
      levels: [
        {
          nominalAlpha: 0.1,
          diceBound: image.diceBound,
          review: image.review,
          ...setsOf(image.diceBound),
          interval: null,
          outcome,
          words,
        },
        {
          nominalAlpha: 0.2,
          diceBound: closer(image.diceBound),
          review: image.review,
          ...setsOf(closer(image.diceBound)),
          interval: null,
          outcome,
          words: words.replace("90", "80"),
        },
      ],
    })),
  };
}

/**
 * @param {FixtureImage} image
 * @param {string} layer
 * @param {string} axis
 * @param {string} slice
 * @param {number} alpha
 * @returns {{ width: number, height: number, spacing: string, index: number, bytes: Uint8Array }}
 */
export function raster(image, layer, axis, slice, alpha) {
  const [depth = 1, rows = 1, columns = 1] = image.shape.length === 2 ? [1, ...image.shape] : image.shape;
  const size = { z: depth, y: rows, x: columns }[axis] ?? depth;
  const index = slice === "largest" ? size >> 1 : Number(slice);
  const [height = 0, width = 0] = { z: [rows, columns], y: [depth, columns], x: [depth, rows] }[axis] ?? [
    rows,
    columns,
  ];
  const bytes = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [z = 0, y = 0, x = 0] = { z: [index, row, column], y: [row, index, column], x: [row, column, index] }[
        axis
      ] ?? [0, 0, 0];
      bytes[row * width + column] = value(
        image,
        layer,
        alpha,
        (z + 0.5) / depth - 0.5,
        (y + 0.5) / rows - 0.5,
        (x + 0.5) / columns - 0.5,
      );
    }
  }
  const thick = image.shape.length === 3 ? "2.5" : "1.0";
  return { width, height, spacing: axis === "z" ? "1.0,1.0" : `1.0,${thick}`, index, bytes };
}

/**
 * @param {FixtureImage} image
 * @param {string} layer
 * @param {number} alpha
 * @param {number} z
 * @param {number} y
 * @param {number} x
 * @returns {number}
 */
function value(image, layer, alpha, z, y, x) {
  const angle = Math.atan2(y, x);
  const distance =
    Math.hypot(x, y, z * 0.9) * (1 + 0.12 * Math.sin(3 * angle + image.diceBound * 20) + 0.05 * Math.sin(11 * angle));
  if (layer === "scores") return Math.round(255 / (1 + Math.exp((distance - 0.22) * 30)));
  if (layer === "inner") return distance < 0.14 ? 1 : 0;
  if (layer === "outer") return distance < 0.33 - alpha * 0.3 || (x > 0.38 && x < 0.42 && y > 0.3 && y < 0.36) ? 1 : 0;
  return distance < 0.21 + (image.missed && angle > 1 ? 0.14 : 0) ? 1 : 0;
}
