/**
 * The view and its parameters in the fragment of the address, so that a link shows the same to somebody else.
 *
 * @module address
 */

export const views = /** @type {const} */ (["overview", "stratum", "image", "alerts", "operations"]);

/** @typedef {(typeof views)[number]} ViewName */
/** @typedef {{ view: ViewName, parameters: Record<string, string> }} Address */

/**
 * @param {string} fragment for example "#/stratum?stratum=model%401"
 * @returns {Address} the overview if the fragment names no view
 */
export function parseAddress(fragment) {
  const text = fragment.replace(/^#?\/?/, "");
  const query = text.indexOf("?");
  const name = query < 0 ? text : text.slice(0, query);
  const view = views.find((known) => known === name);
  if (!view) return { view: "overview", parameters: {} };
  const parameters = Object.fromEntries(new URLSearchParams(query < 0 ? "" : text.slice(query + 1)));
  return { view, parameters };
}

/**
 * @param {ViewName} view
 * @param {Record<string, string | number | null | undefined>} [parameters] empty ones are left out
 * @returns {string} the fragment
 */
export function formatAddress(view, parameters = {}) {
  const query = formatQuery(parameters);
  return `#/${view}${query === "" ? "" : `?${query}`}`;
}

/**
 * @param {Record<string, string | number | null | undefined>} parameters empty ones are left out
 * @returns {string}
 */
export function formatQuery(parameters) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== "") query.set(name, String(value));
  }
  return query.toString();
}

/**
 * @param {string | undefined} text
 * @returns {number | null} the time in milliseconds; null if the text is not a time
 */
export function parseTime(text) {
  if (text === undefined || !/^-?\d{1,15}$/.test(text)) return null;
  return Number(text);
}
