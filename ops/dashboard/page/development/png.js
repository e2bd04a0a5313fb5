/**
 * Makes the PNG of a screenshot smaller for documents: 256 colours, and a stronger compression than Chromium's.
 */

import { crc32, deflateSync, inflateSync } from "node:zlib";

const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);

const mostColours = 256;
const commonColours = 176;

/**
 * @param {Buffer} png with 8 bits a channel, RGB or RGBA, not interlaced, opaque: what Chromium makes of a page
 * @returns {Buffer} the same picture with a palette. The most frequent colours stay as they are, others become the nearest of them.
 */
export function smallerPng(png) {
  const { width, height, channels, data } = chunks(png);
  const { indices, colours } = withPalette(unfiltered(inflateSync(data), width, height, channels), channels);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("PLTE", colours),
    chunk("IDAT", deflateSync(plainRows(indices, width), { level: 9, memLevel: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** @param {Buffer} png */
function chunks(png) {
  const parts = [];
  /** @type {Buffer} */
  let header = Buffer.alloc(13);
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const content = png.subarray(at + 8, at + 8 + png.readUInt32BE(at));
    const name = png.toString("latin1", at + 4, at + 8);
    if (name === "IHDR") header = content;
    if (name === "IDAT") parts.push(content);
  }
  const [depth, colour, , , interlaced] = header.subarray(8);
  if (depth !== 8 || interlaced !== 0 || (colour !== 2 && colour !== 6))
    throw new RangeError("The PNG has another form than those of Chromium.");
  const channels = colour === 6 ? 4 : 3;
  return { width: header.readUInt32BE(0), height: header.readUInt32BE(4), channels, data: Buffer.concat(parts) };
}

/**
 * @param {number} left
 * @param {number} above
 * @param {number} corner
 */
function paeth(left, above, corner) {
  const estimate = left + above - corner;
  const [a, b, c] = [Math.abs(estimate - left), Math.abs(estimate - above), Math.abs(estimate - corner)];
  return a <= b && a <= c ? left : b <= c ? above : corner;
}

/**
 * What each of the five filters of PNG expects a byte to be.
 *
 * @type {((left: number, above: number, corner: number) => number)[]}
 */
const predictions = [() => 0, (left) => left, (_left, above) => above, (left, above) => (left + above) >> 1, paeth];

/**
 * @param {Buffer} filtered
 * @param {number} width
 * @param {number} height
 * @param {number} channels
 */
function unfiltered(filtered, width, height, channels) {
  const length = width * channels;
  const out = Buffer.alloc(length * height);
  for (let row = 0; row < height; row++) {
    const predict = predictions[filtered[row * (length + 1)] ?? 0] ?? paeth;
    for (let i = 0; i < length; i++) {
      const at = row * length + i;
      const left = i < channels ? 0 : (out[at - channels] ?? 0);
      const above = row === 0 ? 0 : (out[at - length] ?? 0);
      const corner = row === 0 || i < channels ? 0 : (out[at - length - channels] ?? 0);
      out[at] = (filtered[row * (length + 1) + 1 + i] ?? 0) + predict(left, above, corner);
    }
  }
  return out;
}

/**
 * @param {Buffer} pixels
 * @param {number} channels
 * @returns {{ indices: Buffer, colours: Buffer }}
 */
function withPalette(pixels, channels) {
  /** @type {Map<number, number>} */
  const counts = new Map();
  const image = new Uint32Array(pixels.length / channels);
  for (let i = 0; i < image.length; i++) {
    const colour = pixels.readUIntBE(channels * i, 3);
    image[i] = colour;
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const frequent = [...counts].sort((a, b) => b[1] - a[1]).map(([colour]) => colour);
  const kept = frequent.slice(0, commonColours);
  // Small signs have rare colours that resemble no common one.
  const rare = frequent.slice(commonColours).map((colour) => {
    const near = kept[nearest(kept, colour)] ?? 0;
    return { colour, weight: (counts.get(colour) ?? 0) * distance(colour, near) };
  });
  rare.sort((a, b) => b.weight - a.weight);
  kept.push(...rare.slice(0, mostColours - commonColours).map(({ colour }) => colour));
  const places = new Map([...counts.keys()].map((colour) => [colour, nearest(kept, colour)]));
  const colours = Buffer.alloc(3 * kept.length);
  kept.forEach((colour, index) => colours.writeUIntBE(colour, 3 * index, 3));
  return { indices: Buffer.from(Uint8Array.from(image, (colour) => places.get(colour) ?? 0)), colours };
}

/**
 * @param {number[]} colours
 * @param {number} colour
 * @returns {number} the place of the nearest colour
 */
function nearest(colours, colour) {
  let best = 0;
  let least = Infinity;
  for (const [index, other] of colours.entries()) {
    const far = distance(colour, other);
    if (far < least) [best, least] = [index, far];
  }
  return best;
}

/**
 * @param {Buffer} bytes
 * @param {number} length of a row
 */
function plainRows(bytes, length) {
  const rows = [];
  for (let at = 0; at < bytes.length; at += length) rows.push(Buffer.from([0]), bytes.subarray(at, at + length));
  return Buffer.concat(rows);
}

/**
 * @param {string} name
 * @param {Buffer} content
 */
function chunk(name, content) {
  const body = Buffer.concat([Buffer.from(name, "latin1"), content]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(content.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

/**
 * @param {number} colour
 * @param {number} other
 * @returns {number} the squared distance
 */
function distance(colour, other) {
  return [16, 8, 0].reduce((sum, shift) => sum + (((colour >> shift) & 255) - ((other >> shift) & 255)) ** 2, 0);
}
