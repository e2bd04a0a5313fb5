/**
 * What is promised for an image, what the set cites, and whether it held.
 *
 * @module image-facts
 */

import { formatAddress } from "../modules/address.js";
import { breakable, element, icon } from "../modules/element.js";
import { count, counted, dateTime, decimal, lowerBound, percent, toNumber, volume } from "../modules/numbers.js";
import { factList } from "../modules/parts.js";
import { componentName, outcomeWords, setReasonWords, unbroken } from "../modules/words.js";

/** @typedef {import("../modules/contract-images.js").ImageDetail} ImageDetail */
/** @typedef {import("../modules/contract-images.js").IssuedProcedure} IssuedProcedure */
/** @typedef {import("../modules/contract-images.js").IssuedLevel} IssuedLevel */
/** @typedef {import("../modules/element.js").Child} Child */

/**
 * @param {ImageDetail} image
 * @param {IssuedProcedure | undefined} procedure
 * @param {IssuedLevel | undefined} level
 * @returns {HTMLElement[]} whether the promise held, and what it is
 */
export function imageHeading({ imageId }, procedure, level) {
  const name = element("h1", { class: "identifier" }, imageId);
  if (!procedure || !level) return [name, element("p", { class: "lead" }, "No set was issued for this image.")];
  const { tone, shape, text } = outcomeOf(procedure, level);
  const promise = unbroken(level.promise ?? promiseOf(level));
  return [
    element(
      "div",
      { class: "heading" },
      name,
      element("p", { class: `verdict tone-${tone}` }, icon(shape), element("span", {}, text)),
    ),
    element("p", { class: "lead" }, promise.endsWith(".") ? promise : `${promise}.`),
  ];
}

/**
 * @param {IssuedLevel} level
 * @returns {string} the promise, where the server knows no sentence of the method
 */
function promiseOf(level) {
  const share = percent(1 - level.nominalAlpha);
  if (level.interval) return `In ${share} of the images, the interval contains the labelled value`;
  const promised = [level.inner, level.outer].filter((set) => set !== null && set.reason !== "NOT_PROMISED");
  if (promised.length === 2) return `In ${share} of the images, the structure lies between the inner and the outer set`;
  return level.inner && promised.includes(level.inner)
    ? `In ${share} of the images, the inner set lies inside the structure`
    : `In ${share} of the images, the outer set contains the structure`;
}

/**
 * @param {ImageDetail} image
 * @param {IssuedProcedure} procedure
 * @param {IssuedLevel} level
 * @returns {HTMLElement} what was issued: the sets, their sizes and bounds
 */
export function issuedFacts(image, procedure, level) {
  const unit = image.dimensions === 3 ? "mm3" : "mm2";
  return element(
    "section",
    { class: "card" },
    element("h2", {}, "Issued"),
    factList([
      ["Promised", percent(1 - level.nominalAlpha)],
      ...setFacts(level, unit),
      ["Interval", interval(level, unit)],
      ["Predicted", `${volume(procedure.predictedVolume, unit)} (${counted(procedure.predictedVoxels, "pixel")})`],
      ["Dice at least", level.diceBound === null ? null : lowerBound(level.diceBound)],
      ["Review", level.review === null ? null : level.review ? "A person should review the prediction." : "not needed"],
    ]),
  );
}

/**
 * @param {ImageDetail} image
 * @param {IssuedProcedure} procedure
 * @returns {HTMLElement[]} which thresholds the sets cite, and where image and records are from
 */
export function originFacts(image, procedure) {
  const { cites } = procedure;
  return [
    element(
      "section",
      { class: "card" },
      element("h2", {}, "Cited thresholds"),
      factList([
        ["Version", cites ? count(cites.version) : "none: no thresholds were known"],
        ["Epoch", cites && String(cites.epoch)],
        ["Last label", cites && dateTime(cites.lastLabelAt)],
        ["Size class", procedure.sizeClass],
        ["Calibration", procedure.selfCalibrated ? "includes this image, so its outcome does not count" : null],
        ["Records", records(image, procedure)],
      ]),
    ),
    element(
      "section",
      { class: "card" },
      element("h2", {}, "Image"),
      factList([
        ["Stratum", stratumLink(image, procedure)],
        ["Unit", element("span", { class: "identifier" }, breakable(image.unitId))],
        ["Prediction", element("span", { class: "identifier" }, breakable(image.predictionId))],
        ["Predicted at", dateTime(image.predictedAt)],
        ["Labelled at", labelWords(image)],
        ["Shape", `${image.shape.join(" × ")} pixels of ${image.spacing.map((mm) => decimal(mm)).join(" × ")} mm`],
      ]),
    ),
  ];
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
  return element("a", { href: formatAddress("stratum", { stratum, procedure }) }, breakable(stratum));
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
  if (loss !== null) return { tone: "NONE", shape: "info", text: `Missed ${percent(toNumber(loss))} of the truth` };
  if (!components.some((component) => component.calibrated))
    return { tone: "NONE", shape: "dash", text: "Not judged: the set is trivial" };
  const missed = components.filter(({ covered }) => !covered).map(({ component }) => componentName(component));
  return missed.length === 0
    ? { tone: "KEPT", shape: "check", text: "Held" }
    : { tone: "BREACHED", shape: "cross", text: `Missed: ${missed.join(", ")}` };
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
 * @param {import("../modules/contract-images.js").IntervalThreshold} threshold
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
 * @returns {HTMLElement[]} links to the records, by partition and offset
 */
function records(image, procedure) {
  const known = /** @type {const} */ ([
    ["prediction", image.prediction],
    ["set", procedure.set],
    ["label", image.label],
  ]);
  return known.flatMap(([name, record]) => {
    if (record === null) return [];
    const { topic, partition, offset } = record;
    const attributes = {
      class: "record-link",
      href: formatAddress("operations", { topic, partition, offset }),
      title: `Topic ${topic}, partition ${partition}, offset ${offset}`,
    };
    return [element("a", attributes, `${name} ${partition}:${offset}`)];
  });
}
