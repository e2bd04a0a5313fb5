/**
 * The slices of one image, loaded when they are shown and kept for a while.
 *
 * @module rasters
 */

/** @typedef {import("./outlines.js").Slice} Slice */
/** @typedef {{ slice: Slice, spacing: [number, number], index: number | null }} Raster */
/** @typedef {"z" | "y" | "x"} Axis */

const kept = 240;

export class Rasters {
  /** @type {Map<string, Promise<Raster>>} */
  #loaded = new Map();
  #server;
  #path;
  #query;

  /**
   * @param {import("./server.js").Server} server
   * @param {string} stratum
   * @param {string} imageId
   */
  constructor(server, stratum, imageId) {
    this.#server = server;
    this.#path = `api/images/${encodeURIComponent(imageId)}/raster`;
    this.preview = `${this.#path}?${new URLSearchParams({ stratum, layer: "preview" })}`;
    this.#query = { stratum };
  }

  /**
   * @param {string} layer scores, truth, inner or outer
   * @param {string} procedure
   * @param {number} alpha
   * @param {Axis} axis
   * @param {number | "largest"} slice
   * @returns {Promise<Raster>}
   */
  load(layer, procedure, alpha, axis, slice) {
    const query = {
      ...this.#query,
      layer,
      procedure,
      axis,
      slice,
      alpha: layer === "inner" || layer === "outer" ? alpha : "",
    };
    const key = Object.values(query).join("\n");
    const known = this.#loaded.get(key);
    if (known) return known;
    const raster = this.#fetch(query);
    this.#loaded.set(key, raster);
    raster.catch(() => this.#loaded.delete(key));
    for (const oldest of this.#loaded.keys()) {
      if (this.#loaded.size <= kept) break;
      this.#loaded.delete(oldest);
    }
    return raster;
  }

  /**
   * @param {Record<string, string | number>} query
   * @returns {Promise<Raster>}
   */
  async #fetch(query) {
    const { bytes, headers } = await this.#server.bytes(this.#path, query);
    const width = Number(headers.get("Raster-Width"));
    const height = Number(headers.get("Raster-Height"));
    if (width * height !== bytes.length)
      throw new RangeError(`A slice of ${width} × ${height} pixels came with ${bytes.length} bytes.`);
    const [x = 1, y = 1] = (headers.get("Raster-Spacing") ?? "").split(",").map(Number);
    const index = headers.get("Raster-Slice");
    return {
      slice: { width, height, pixels: bytes },
      spacing: [x || 1, y || 1],
      index: index === null ? null : Number(index),
    };
  }
}
