/**
 * What is promised for an image, what the set cites, and whether it held.
 *
 * @module image-facts
 */

import { formatAddress } from "../modules/address.js";
import { element, icon } from "../modules/element.js";
import { count, dateTime, decimal, percent, volume } from "../modules/numbers.js";
import { factList, table } from "../modules/parts.js";
import { componentName, outcomeWords, setReasonWords } from "../modules/words.js";

/** @typedef {import("../modules/contract.js").ImageDetail} ImageDetail */
/** @typedef {import("../modules/contract.js").IssuedProcedure} IssuedProcedure */
/** @typedef {import("../modules/contract.js").IssuedLevel} IssuedLevel */
/** @typedef {import("../modules/element.js").Child} Child */

/**
 * @param {ImageDetail} image
 * @param {IssuedProcedure | undefined} procedure
 * @param {IssuedLevel | undefined} level
 * @returns {HTMLElement}
 */
export function imageFacts(image, procedure, level) {
  if (!procedure || !level) return element("p", { class: "muted" }, "No set was issued for this image.");
  const unit = image.dimensions === 3 ? "mm3" : "mm2";
  const { cites } = procedure;
  return element(
    "div",
    { class: "stack" },
    outcome(procedure, level),
    factList([
      ["Promised", percent(1 - level.nominalAlpha)],
      [
        "Cites",
        cites
          ? `threshold version ${count(cites.version)}, epoch ${cites.epoch}, last label ${dateTime(cites.lastLabelAt)}`
          : "no thresholds",
      ],
      ["Predicted", `${volume(procedure.predictedVolume, unit)} (${count(procedure.predictedVoxels)} pixels)`],
      ["Interval", interval(level, unit)],
      ["Dice at least", level.diceBound === null ? null : decimal(level.diceBound)],
      ["Review", level.review === null ? null : level.review ? "A person should review the prediction." : "not needed"],
      ["Calibration", procedure.selfCalibrated ? "includes this image, so its outcome does not count" : null],
    ]),
    thresholds(level, unit),
    factList([
      [
        "Stratum",
        element(
          "a",
          { href: formatAddress("stratum", { stratum: image.stratum, procedure: procedure.procedure }) },
          image.stratum,
        ),
      ],
      ["Unit", element("span", { class: "identifier" }, image.unitId)],
      ["Prediction", element("span", { class: "identifier" }, image.predictionId)],
      ["Predicted at", dateTime(image.predictedAt)],
      [
        "Labelled at",
        image.labelledAt === null
          ? "no label yet"
          : `${dateTime(image.labelledAt)}${image.label ? `, revision ${image.label.revision}` : ""}`,
      ],
      ["Size class", procedure.sizeClass],
      ["Shape", `${image.shape.join(" × ")} pixels of ${image.spacing.map((mm) => decimal(mm)).join(" × ")} mm`],
      ["Records", records(image, procedure)],
    ]),
  );
}

/**
 * @param {IssuedProcedure} procedure
 * @param {IssuedLevel} level
 * @returns {HTMLElement}
 */
function outcome(procedure, level) {
  if (procedure.verdict !== null && procedure.verdict !== "JUDGED") {
    return element("p", { class: "verdict tone-NONE" }, icon("dash"), outcomeWords(procedure.verdict));
  }
  if (level.outcome === null) return element("p", { class: "verdict tone-NONE" }, icon("ring"), "No label yet");
  const { components } = level.outcome;
  const held = components.length > 0 && components.every((component) => component.covered);
  const missed = components
    .filter((component) => !component.covered)
    .map((component) => componentName(component.component));
  return element(
    "p",
    { class: `verdict tone-${held ? "KEPT" : "BREACHED"}` },
    icon(held ? "check" : "cross"),
    held ? "The promise held" : `Missed: ${missed.join(", ")}`,
  );
}

/**
 * @param {IssuedLevel} level
 * @param {string} unit
 * @returns {string | null}
 */
function interval(level, unit) {
  const issued = level.interval;
  if (!issued) return null;
  const bounds = `${decimal(issued.lower)} to ${decimal(issued.upper)}`;
  const volumes =
    issued.lowerVolume === null || issued.upperVolume === null
      ? ""
      : ` (${volume(issued.lowerVolume, unit)} to ${volume(issued.upperVolume, unit)})`;
  const labelled = level.outcome?.labelledValue;
  const truth = labelled === null || labelled === undefined ? "" : `; labelled ${decimal(labelled)}`;
  return `${issued.quantity.toLowerCase()} ${bounds}${volumes}, estimate ${decimal(issued.estimate)}${truth}`;
}

/**
 * @param {IssuedLevel} level
 * @param {string} unit
 * @returns {HTMLElement | null}
 */
function thresholds(level, unit) {
  const sets = [level.inner, level.outer].filter((set) => set !== null).filter((set) => set.reason !== "NOT_PROMISED");
  const named = (/** @type {import("../modules/contract.js").IntervalThreshold} */ { component, reason }) =>
    reason === "CALIBRATED" ? componentName(component) : `${componentName(component)}: ${setReasonWords(reason)}`;
  /** @type {Child[][]} */
  const rows = sets.map((set) => [named(set), rank(set), decimal(set.lambda), volume(set.volume, unit)]);
  for (const threshold of level.interval?.thresholds ?? []) {
    rows.push([named(threshold), rank(threshold), decimal(threshold.lambda), "–"]);
  }
  return rows.length === 0 ? null : table(["Set", "Rank of n", "#Lambda", "#Size"], rows, "Thresholds of the set");
}

/**
 * @param {{ n: number, k: number }} threshold
 * @returns {string}
 */
function rank({ n, k }) {
  return `${count(k)} of ${count(n)}`;
}

/**
 * @param {ImageDetail} image
 * @param {IssuedProcedure} procedure
 * @returns {HTMLElement[]} links to the records, by topic, partition and offset
 */
function records(image, procedure) {
  return [image.prediction, procedure.set, image.label]
    .filter((record) => record !== null)
    .map(({ topic, partition, offset }) =>
      element(
        "a",
        { class: "record-link", href: formatAddress("operations", { topic, partition, offset }) },
        `${topic} ${partition}:${offset}`,
      ),
    );
}
