/**
 * Numbers, times and durations as people read them.
 *
 * @module numbers
 */

/** @typedef {import("./contract.js").Decimal} Decimal */

const space = "\u202f";
const counts = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const significant = new Intl.NumberFormat("en", { maximumSignificantDigits: 4 });

/**
 * @param {Decimal | null | undefined} decimal
 * @returns {number} the number; NaN if there is none
 */
export function toNumber(decimal) {
  return decimal === null || decimal === undefined ? NaN : Number(decimal);
}

/**
 * @param {number | null | undefined} share 0..1
 * @param {number} [digits] digits after the point
 * @returns {string} for example "91.2 %"
 */
export function percent(share, digits = 1) {
  if (share === null || share === undefined || Number.isNaN(share)) return "–";
  return `${Number((share * 100).toFixed(digits))}${space}%`;
}

/**
 * @param {number | null | undefined} number
 * @returns {string} for example "12,345"
 */
export function count(number) {
  return number === null || number === undefined ? "–" : counts.format(number);
}

/**
 * @param {Decimal | null | undefined} decimal
 * @returns {string} up to four significant digits; very large and very small numbers as powers of ten
 */
export function decimal(decimal) {
  const number = toNumber(decimal);
  if (Number.isNaN(number)) return "–";
  if (!Number.isFinite(number)) return number > 0 ? "∞" : "−∞";
  const size = Math.abs(number);
  if (size !== 0 && (size >= 1e7 || size < 1e-4)) {
    const [mantissa, exponent] = number.toExponential(1).split("e");
    return `${mantissa} × 10${superscript(Number(exponent))}`.replace("-", "−");
  }
  return significant.format(number).replace("-", "−");
}

/**
 * @param {number} exponent
 * @returns {string}
 */
function superscript(exponent) {
  return String(exponent).replace(/[-\d]/g, (digit) => (digit === "-" ? "⁻" : ("⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)] ?? "")));
}

const units = /** @type {const} */ ([
  ["day", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1000],
]);

/**
 * @param {number | null | undefined} milliseconds
 * @returns {string} the duration in its largest fitting unit, for example "3 h" or "12 days"
 */
export function duration(milliseconds) {
  if (milliseconds === null || milliseconds === undefined || Number.isNaN(milliseconds)) return "–";
  for (const [unit, length] of units) {
    const whole = Math.floor(milliseconds / length);
    if (whole >= 1) return `${counts.format(whole)} ${unit === "day" && whole > 1 ? "days" : unit}`;
  }
  return milliseconds <= 0 ? "0 s" : "under 1 s";
}

/**
 * @param {number | null | undefined} time milliseconds since 1970
 * @returns {string} local time, for example "2026-11-29 19:31"; seconds where they are not zero
 */
export function dateTime(time) {
  if (time === null || time === undefined || !Number.isFinite(time)) return "–";
  const date = new Date(time);
  const two = (/** @type {number} */ part) => String(part).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const seconds = date.getSeconds() === 0 ? "" : `:${two(date.getSeconds())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}${seconds}`;
}

/**
 * @param {number | null} bound
 * @returns {string} three digits after the point, never more than the bound
 */
export function lowerBound(bound) {
  return bound === null ? "–" : String(Math.floor(bound * 1000) / 1000);
}

/**
 * @param {number} time milliseconds since 1970
 * @returns {string} local time without year and seconds, for example "11-29 19:31"
 */
export function shortTime(time) {
  return dateTime(time).slice(5, 16);
}

/**
 * @param {number} exponent
 * @returns {string} the power of ten; a plain number while it is small
 */
export function power(exponent) {
  if (Math.abs(exponent) < 4 || !Number.isInteger(exponent)) return decimal(10 ** exponent);
  return `10${superscript(exponent)}`;
}

/**
 * @param {number[]} times seconds since 1970
 * @param {number} step seconds between two of them
 * @returns {string[]} what stands at an axis of time: the date where a day begins, else the time
 */
export function axisTimes(times, step) {
  let day = "";
  return times.map((seconds) => {
    const [date = "", time = ""] = dateTime(seconds * 1000).split(" ");
    const shown = step >= 86_400 ? date : time === "00:00" || day !== date ? `${time}\n${date}` : time;
    day = date;
    return shown;
  });
}

/**
 * @param {number} size in pixels, mm² or mm³
 * @param {string} unit "pixels", "mm2" or "mm3"
 * @returns {string} for example "12.3 ml"
 */
export function volume(size, unit) {
  if (unit === "mm3") return size >= 100 ? `${decimal(size / 1000)} ml` : `${decimal(size)} mm³`;
  if (unit === "mm2") return size >= 10_000 ? `${decimal(size / 100)} cm²` : `${decimal(size)} mm²`;
  return `${count(size)} pixels`;
}

/**
 * @param {number} bytes
 * @returns {string}
 */
export function bytes(bytes) {
  if (bytes >= 1 << 30) return `${decimal(bytes / (1 << 30))} GiB`;
  if (bytes >= 1 << 20) return `${decimal(bytes / (1 << 20))} MiB`;
  return bytes >= 1024 ? `${decimal(bytes / 1024)} KiB` : `${bytes} bytes`;
}

/**
 * @param {number} number
 * @param {string} one the noun for one
 * @param {string} [many] the noun for several
 * @returns {string} for example "1 alert" or "3 alerts"
 */
export function counted(number, one, many = `${one}s`) {
  return `${count(number)} ${number === 1 ? one : many}`;
}
