/**
 * What is promised for an image, what the set cites, and whether it held.
 *
 * @module image-facts
 */

import { formatAddress } from "../modules/address.js";
import { element, icon } from "../modules/element.js";
import { count, counted, dateTime, decimal, lowerBound, percent, toNumber, volume } from "../modules/numbers.js";
import { factList } from "../modules/parts.js";
import { componentName, outcomeWords, setReasonWords, unbroken } from "../modules/words.js";

/** @typedef {import("../modules/contract.js").ImageDetail} ImageDetail */
/** @typedef {import("../modules/contract.js").IssuedProcedure} IssuedProcedure */
/** @typedef {import("../modules/contract.js").IssuedLevel} IssuedLevel */
/** @typedef {import("../modules/element.js").Child} Child */

/**
 * @param {IssuedProcedure | undefined} procedure
 * @param {IssuedLevel | undefined} level
 * @returns {string} what is promised, and whether it held
 */
export function imageSentence(procedure, level) {
  if (!procedure || !level) return "No set was issued for this image.";
  const promise = level.promise ?? promiseOf(level);
  return `Promised: ${unbroken(promise)}${promise.endsWith(".") ? "" : "."} ${outcomeOf(procedure, level).text}.`;
}

/**
 * @param {IssuedLevel} level
 * @returns {string} the promise, where the server knows no sentence of the method
 */
function promiseOf(level) {
  const share = percent(1 - level.nominalAlpha);
  if (level.interval) return `in ${share} of the images, the interval contains the labelled value`;
  const promised = [level.inner, level.outer].filter((set) => set !== null && set.reason !== "NOT_PROMISED");
  if (promised.length === 2) return `in ${share} of the images, the structure lies between the inner and the outer set`;
  return level.inner && promised.includes(level.inner)
    ? `in ${share} of the images, the inner set lies inside the structure`
    : `in ${share} of the images, the outer set contains the structure`;
}

/**
 * @param {ImageDetail} image
 * @param {IssuedProcedure | undefined} procedure
 * @param {IssuedLevel | undefined} level
 * @returns {HTMLElement}
 */
export function imageFacts(image, procedure, level) {
  if (!procedure || !level) return element("p", { class: "muted" }, "No set was issued for this image.");
  const unit = image.dimensions === 3 ? "mm3" : "mm2";
  const { tone, shape, text } = outcomeOf(procedure, level);
  return element(
    "div",
    { class: "stack" },
    element("p", { class: `verdict tone-${tone}` }, icon(shape), text),
    factList([
      ["Promised", percent(1 - level.nominalAlpha)],
      ...setFacts(level, unit),
      ["Interval", interval(level, unit)],
      ["Predicted", `${volume(procedure.predictedVolume, unit)} (${counted(procedure.predictedVoxels, "pixel")})`],
      ["Dice at least", level.diceBound === null ? null : lowerBound(level.diceBound)],
      ["Review", level.review === null ? null : level.review ? "A person should review the prediction." : "not needed"],
    ]),
    element("h2", {}, "Cited thresholds"),
    factList([
      ["Version", procedure.cites ? count(procedure.cites.version) : "none: no thresholds were known"],
      ["Epoch", procedure.cites && String(procedure.cites.epoch)],
      ["Last label", procedure.cites && dateTime(procedure.cites.lastLabelAt)],
      ["Size class", procedure.sizeClass],
      ["Calibration", procedure.selfCalibrated ? "includes this image, so its outcome does not count" : null],
    ]),
    element("h2", {}, "Image"),
    factList([
      ["Stratum", stratumLink(image, procedure)],
      ["Unit", element("span", { class: "identifier" }, image.unitId)],
      ["Prediction", element("span", { class: "identifier" }, image.predictionId)],
      ["Predicted at", dateTime(image.predictedAt)],
      ["Labelled at", labelWords(image)],
      ["Shape", `${image.shape.join(" × ")} pixels of ${image.spacing.map((mm) => decimal(mm)).join(" × ")} mm`],
      ["Records", records(image, procedure)],
    ]),
  );
}

/**
 * @param {ImageDetail} image
 * @returns {string}
 */
function labelWords({ labelledAt, label }) {
  if (labelledAt === null) return "no label yet";
  return `${dateTime(labelledAt)}${label ? `, revision ${label.revision}` : ""}`;
}

/**
 * @param {ImageDetail} image
 * @param {IssuedProcedure} procedure
 * @returns {HTMLElement}
 */
function stratumLink({ stratum }, { procedure }) {
  return element("a", { href: formatAddress("stratum", { stratum, procedure }) }, stratum);
}

/**
 * @param {IssuedProcedure} procedure
 * @param {IssuedLevel} level
 * @returns {{ tone: string, shape: string, text: string }} whether the promise held
 */
function outcomeOf({ verdict }, { outcome }) {
  if (verdict !== null && verdict !== "JUDGED") {
    const words = outcomeWords(verdict);
    return { tone: "NONE", shape: "dash", text: `${words.charAt(0).toUpperCase()}${words.slice(1)}` };
  }
  if (outcome === null) return { tone: "NONE", shape: "ring", text: "No label yet" };
  const { components, loss } = outcome;
  if (loss !== null) return { tone: "NONE", shape: "info", text: `It missed ${percent(toNumber(loss))} of the truth` };
  if (!components.some((component) => component.calibrated))
    return { tone: "NONE", shape: "dash", text: "Not judged: the set is trivial" };
  const missed = components.filter(({ covered }) => !covered).map(({ component }) => componentName(component));
  return missed.length === 0
    ? { tone: "KEPT", shape: "check", text: "It held" }
    : { tone: "BREACHED", shape: "cross", text: `It missed: ${missed.join(", ")}` };
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
 * @returns {[string, Child][]} each set or bound, its size, and the order statistic that it uses
 */
function setFacts(level, unit) {
  const sets = [level.inner, level.outer].filter((set) => set !== null).filter((set) => set.reason !== "NOT_PROMISED");
  return [
    ...sets.map((set) => thresholdFact(set, volume(set.volume, unit))),
    ...(level.interval?.thresholds ?? []).map((threshold) => thresholdFact(threshold, "")),
  ];
}

/**
 * @param {import("../modules/contract.js").IntervalThreshold} threshold
 * @param {string} size
 * @returns {[string, Child]}
 */
function thresholdFact({ component, reason, n, k, lambda }, size) {
  const name = componentName(component);
  const cited =
    reason === "CALIBRATED"
      ? `rank ${count(k)} of n = ${count(n)}, lambda ${decimal(lambda)}`
      : `${setReasonWords(reason)} (n = ${count(n)})`;
  return [
    `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    element(
      "div",
      { class: "lines" },
      size !== "" && element("span", {}, size),
      element("span", { class: size === "" ? "" : "muted small" }, cited),
    ),
  ];
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
