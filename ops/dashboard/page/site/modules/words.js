/**
 * What the page says about promises, alerts and sets.
 *
 * @module words
 */

import { count, decimal, duration, percent } from "./numbers.js";

/** @typedef {import("./contract.js").PromisedEvent} PromisedEvent */
/** @typedef {import("./contract.js").Verdict} Verdict */

/** @typedef {{ name: string, icon: string, short: string, meaning: string }} VerdictWords */

/**
 * The verdicts, the most urgent first. Each icon has a shape of its own, so that nobody depends on its colour.
 *
 * @type {ReadonlyMap<Verdict, VerdictWords>}
 */
export const verdicts = new Map([
  [
    "BREACHED",
    {
      name: "Broken",
      icon: "cross",
      short: "an alert is open",
      meaning: "A coverage breach is open: sets miss more often than promised.",
    },
  ],
  [
    "BELOW",
    {
      name: "Below",
      icon: "down",
      short: "less was kept",
      meaning: "The whole interval of the coverage lies below the promise. No breach is open.",
    },
  ],
  [
    "TOO_FEW",
    {
      name: "Too early",
      icon: "ring",
      short: "under 20 judged",
      meaning: "Fewer than 20 units were judged in this epoch.",
    },
  ],
  [
    "UNPROVEN",
    {
      name: "Unproven",
      icon: "question",
      short: "loss above the risk",
      meaning: "The mean loss is above the promised risk, perhaps by chance: losses have no interval that could tell.",
    },
  ],
  [
    "NONE",
    { name: "Not judged", icon: "dash", short: "no label yet", meaning: "No label has judged a set in this epoch." },
  ],
  [
    "KEPT",
    {
      name: "Kept",
      icon: "check",
      short: "as promised",
      meaning: "The interval of the coverage contains the promise.",
    },
  ],
  [
    "ABOVE",
    {
      name: "Above",
      icon: "up",
      short: "more than promised",
      meaning: "The whole interval lies above the promise: sets are larger than needed.",
    },
  ],
]);

/**
 * @param {Verdict} verdict
 * @returns {VerdictWords}
 */
export function verdictOf(verdict) {
  return verdicts.get(verdict) ?? { name: verdict, icon: "ring", short: "", meaning: "" };
}

/**
 * @param {Verdict} verdict
 * @returns {number} 0 for the most urgent verdict
 */
export function urgency(verdict) {
  const position = [...verdicts.keys()].indexOf(verdict);
  return position < 0 ? verdicts.size : position;
}

/**
 * @param {PromisedEvent} event
 * @returns {string} how the promise was kept, in one sentence
 */
export function sentence(event) {
  const { judgedUnits, coverage, lower, upper } = event.epoch;
  if (event.component === "RISK") return riskSentence(event);
  const promised = `Promised ${percent(event.promised)}`;
  if (coverage === null || judgedUnits === 0) return `${promised}. No set has been judged in this epoch.`;
  const kept = `kept ${percent(coverage)} of ${count(judgedUnits)} judged`;
  if (lower === null || upper === null) return `${promised}, ${kept}.`;
  return `${promised}, ${kept}, between ${percent(lower)} and ${percent(upper)} at any time.`;
}

/**
 * @param {PromisedEvent} event a promise about the mean loss
 * @returns {string}
 */
function riskSentence({ alpha, epoch }) {
  const promised = `Promised a mean loss of at most ${percent(alpha)}`;
  if (epoch.coverage === null || epoch.judgedUnits === 0) return `${promised}. No set has been judged in this epoch.`;
  return `${promised}, kept ${percent(1 - epoch.coverage)} over ${count(epoch.judgedUnits)} judged.`;
}

/** @type {ReadonlyMap<string, { name: string, sentence: string }>} */
const components = new Map([
  ["INNER", { name: "inner set", sentence: "The inner set lies inside the structure." }],
  ["OUTER", { name: "outer set", sentence: "The outer set contains the structure." }],
  ["JOINT", { name: "both sets", sentence: "The structure lies between the inner and the outer set." }],
  ["NUMERATOR", { name: "numerator", sentence: "The bounds contain the size of the numerator." }],
  ["DENOMINATOR", { name: "denominator", sentence: "The bounds contain the size of the denominator." }],
  ["INTERVAL", { name: "interval", sentence: "The interval contains the labelled value." }],
  ["RISK", { name: "risk", sentence: "The loss of the set stays within the limit, on average." }],
]);

/**
 * @param {string} component
 * @returns {string}
 */
export function componentName(component) {
  return components.get(component)?.name ?? component.toLowerCase();
}

/**
 * @param {string} component
 * @returns {string} what is promised
 */
export function promisedEvent(component) {
  return components.get(component)?.sentence ?? component;
}

/** @type {ReadonlyMap<string, string>} */
const kinds = new Map([
  ["COVERAGE_BREACH", "Coverage breach"],
  ["SCORE_DRIFT", "Score drift"],
  ["INPUT_DRIFT", "Input drift"],
  ["LABEL_PROCESS", "Label process"],
  ["OVERCOVERAGE", "Overcoverage"],
]);

/**
 * @param {string} kind
 * @returns {string}
 */
export function kindName(kind) {
  return kinds.get(kind) ?? kind;
}

/** @type {ReadonlyMap<string, string>} */
const kindMeanings = new Map([
  ["COVERAGE_BREACH", "Issued sets miss more often than promised."],
  ["SCORE_DRIFT", "The model's errors no longer look like those of the calibration."],
  ["INPUT_DRIFT", "Predictions have changed. This monitor needs no labels."],
  ["LABEL_PROCESS", "Labels arrive differently than before."],
  ["OVERCOVERAGE", "Errors have become smaller, so sets are larger than needed."],
]);

/**
 * @param {string} kind
 * @returns {string}
 */
export function kindMeaning(kind) {
  return kindMeanings.get(kind) ?? "";
}

/** @type {ReadonlyMap<string, string>} */
const reasons = new Map([
  ["EVIDENCE", "the evidence grew"],
  ["RECOVERED", "labels show that the promise holds again"],
  ["IMPROVED", "misses became rarer, but the promise is not proven"],
  ["SUPERSEDED", "a new epoch began"],
  ["OPERATOR", "an operator closed it"],
  ["SEVERITY", "the severity rose"],
  ["HEARTBEAT", "it is still open"],
  ["ADVICE", "the advice was renewed"],
  ["CAUSE", "its cause was named"],
]);

/**
 * @param {string} reason
 * @returns {string}
 */
export function reasonWords(reason) {
  return reasons.get(reason) ?? reason;
}

/**
 * @param {import("./contract.js").Mark} mark
 * @returns {string} what happened, for example "Coverage breach opened"
 */
export function markWords({ kind, text }) {
  if (!kind.startsWith("ALERT_")) return text;
  const [alert = "", ...more] = text.split(" ");
  const reason = reasons.get(more.at(-1) ?? "");
  const state = kind.replace("ALERT_", "").toLowerCase();
  return `${kindName(alert)} ${state}${reason && state !== "opened" ? `: ${reason}` : ""}`;
}

/**
 * @param {string} reason a reason of a rejection, for example "SHAPE_MISMATCH"
 * @returns {string} for example "shape mismatch"
 */
export function reasonName(reason) {
  return reason.toLowerCase().replaceAll("_", " ");
}

/**
 * @param {string} words of the server
 * @returns {string} the same, with numbers as people write them, each on one line with its percent sign
 */
export function unbroken(words) {
  return words
    .replace(/(\d) %/g, "$1\u202f%")
    .replace(/(\/?)\b(\d+(?:\.\d+)?e[+-]?\d+)\b/gi, (_all, divided, number) =>
      divided === "" ? decimal(Number(number)) : `/${parenthesised(decimal(Number(number)))}`,
    );
}

/**
 * @param {string} number
 * @returns {string} the same, in parentheses if it is a product
 */
function parenthesised(number) {
  return number.includes("×") ? `(${number})` : number;
}

/** @type {ReadonlyMap<string, string>} */
const setReasons = new Map([
  ["CALIBRATED", "calibrated"],
  ["NO_CALIBRATION", "no calibration yet"],
  ["TOO_FEW", "too few labels for this level"],
  ["INFINITE_THRESHOLD", "the threshold is infinite"],
  ["PROCEDURE_CHANGED", "the procedure changed since the calibration"],
  ["NO_SCORES", "the prediction has no scores"],
  ["NOT_PROMISED", "not promised by this procedure"],
]);

/**
 * @param {string} reason
 * @returns {string}
 */
export function setReasonWords(reason) {
  return setReasons.get(reason) ?? reason;
}

/** @type {ReadonlyMap<string, string>} */
const outcomeVerdicts = new Map([
  ["JUDGED", "judged by the label"],
  ["UNMATCHED_SCORES", "not judged: the label belongs to other scores"],
  ["SELF_CALIBRATED", "not counted: the image itself is in the calibration"],
  ["PROCEDURE_CHANGED", "not judged: the procedure changed"],
  ["NOT_APPLICABLE", "not judged: the procedure does not apply to this label"],
  ["WITHDRAWN", "the label was withdrawn"],
]);

/**
 * @param {string} verdict
 * @returns {string}
 */
export function outcomeWords(verdict) {
  return outcomeVerdicts.get(verdict) ?? verdict;
}

/**
 * @param {number} openedAt
 * @param {number | null} at the newest event time
 * @returns {string} for example "for 3 h"
 */
export function since(openedAt, at) {
  return at === null ? "" : `for ${duration(Math.max(0, at - openedAt))}`;
}
