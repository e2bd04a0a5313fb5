/**
 * The exact outlines of masks.
 *
 * @module outlines
 */

/**
 * @typedef {object} Slice a two-dimensional cut, row-major
 * @property {number} width
 * @property {number} height
 * @property {Uint8Array} pixels a pixel belongs to the mask if its byte is 1
 */

// The four directions of an outline's edge: east, south, west, north.
const steps = /** @type {const} */ ([
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
]);

/**
 * Follows the edges between pixels inside and outside. Filled by the even-odd rule, the outlines give exactly the mask. Pixels that
 * touch only at a corner have separate outlines.
 *
 * @param {Slice} slice
 * @returns {number[][]} closed polygons [x0, y0, x1, y1, ...] over the corners of pixels
 */
export function outlines({ width, height, pixels }) {
  const edges = boundary(width, height, pixels);
  const polygons = [];
  for (let start = 0; start < edges.length; start++) {
    while (edges[start] !== 0) polygons.push(follow(edges, width + 1, start));
  }
  return polygons;
}

/**
 * @param {number} width
 * @param {number} height
 * @param {Uint8Array} pixels
 * @returns {Uint8Array} for each corner, one bit for each direction in which an edge leaves it; the inside is on its right
 */
function boundary(width, height, pixels) {
  const corners = new Uint8Array((width + 1) * (height + 1));
  const inside = (/** @type {number} */ x, /** @type {number} */ y) =>
    x >= 0 && y >= 0 && x < width && y < height && pixels[y * width + x] === 1;
  const mark = (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ direction) => {
    const corner = y * (width + 1) + x;
    corners[corner] = /** @type {number} */ (corners[corner]) | (1 << direction);
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!inside(x, y)) continue;
      if (!inside(x, y - 1)) mark(x, y, 0);
      if (!inside(x + 1, y)) mark(x + 1, y, 1);
      if (!inside(x, y + 1)) mark(x + 1, y + 1, 2);
      if (!inside(x - 1, y)) mark(x, y + 1, 3);
    }
  }
  return corners;
}

/**
 * @param {Uint8Array} edges loses the edges of the polygon
 * @param {number} stride corners in a row
 * @param {number} start
 * @returns {number[]}
 */
function follow(edges, stride, start) {
  /** @type {number[]} */
  const polygon = [];
  const first = leaving(edges, start, [0, 1, 2, 3]);
  let corner = start;
  let direction = first;
  let last = -1;
  do {
    edges[corner] = /** @type {number} */ (edges[corner]) & ~(1 << direction);
    if (direction !== last) polygon.push(corner % stride, Math.floor(corner / stride));
    const [dx, dy] = /** @type {readonly [number, number]} */ (steps[direction]);
    corner += dy * stride + dx;
    last = direction;
    // At a corner where two pixels touch, the outline turns right, around the same pixel.
    direction = leaving(edges, corner, [(last + 1) & 3, last, (last + 3) & 3]);
  } while (direction >= 0 && !(corner === start && ((last + 1) & 3) === first));
  return polygon;
}

/**
 * @param {Uint8Array} edges
 * @param {number} corner
 * @param {number[]} directions in the order of preference
 * @returns {number} the first direction in which an edge leaves the corner; -1 if there is none
 */
function leaving(edges, corner, directions) {
  return directions.find((direction) => ((edges[corner] ?? 0) & (1 << direction)) !== 0) ?? -1;
}

/**
 * @param {number[][]} directions the direction of each axis of the array in patient coordinates (LPS), in the order of the shape
 * @param {0 | 1 | 2} axis the axis that the plane crosses
 * @returns {string} the anatomical name of the plane
 */
export function planeName(directions, axis) {
  const normal = (directions[axis] ?? []).map(Math.abs);
  return ["Sagittal", "Coronal", "Axial"][normal.indexOf(Math.max(...normal))] ?? "Slice";
}
