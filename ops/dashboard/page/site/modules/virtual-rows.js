/**
 * Which rows of a long list are worth building.
 *
 * @module virtual-rows
 */

/**
 * @param {object} view
 * @param {number} view.top pixels of the list above the visible part; negative if the list begins below the top
 * @param {number} view.height pixels of the visible part
 * @param {number} view.rowHeight pixels
 * @param {number} view.count rows of the list
 * @param {number} view.margin rows built beyond each end
 * @returns {{ first: number, end: number }} rows first, ..., end - 1
 */
export function visibleRows({ top, height, rowHeight, count, margin }) {
  const first = Math.floor(top / rowHeight) - margin;
  const end = Math.ceil((top + height) / rowHeight) + margin;
  return { first: clamp(first, 0, count), end: clamp(end, 0, count) };
}

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 * @returns {number}
 */
export function clamp(value, low, high) {
  return Math.max(low, Math.min(high, value));
}
