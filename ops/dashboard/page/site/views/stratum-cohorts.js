/**
 * Coverage and size of the sets by cohort: for the images with the same value of an attribute.
 *
 * @module stratum-cohorts
 */

import { element } from "../modules/element.js";
import { count, counted, decimal, percent } from "../modules/numbers.js";
import { table } from "../modules/parts.js";

/** @typedef {import("../modules/contract.js").Cohort} Cohort */
/** @typedef {import("../modules/promises.js").PromiseRow} PromiseRow */

/**
 * @param {Cohort[]} cohorts of the stratum
 * @param {PromiseRow} row
 * @returns {Cohort[]} the figures that belong to the promise
 */
export function cohortsOf(cohorts, { procedure: { procedure }, nominalAlpha, event: { component } }) {
  return cohorts.filter(
    (cohort) =>
      cohort.procedure === procedure && cohort.nominalAlpha === nominalAlpha && cohort.component === component,
  );
}

/**
 * @param {Cohort[]} cohorts at least one
 * @param {number} leftOut rows of the stratum that the server does not send
 * @returns {HTMLElement}
 */
export function cohortCard(cohorts, leftOut) {
  const rows = cohorts.map((cohort) => [
    element("span", {}, element("span", { class: "muted" }, `${cohort.attribute}: `), cohort.value),
    cohort.judgedUnits === 0 ? "–" : percent(cohort.coverage),
    intervalWords(cohort),
    count(cohort.judgedUnits),
    decimal(cohort.meanSize),
  ]);
  const error = percent(cohorts[0]?.intervalError);
  return element(
    "section",
    { class: "card" },
    element("h2", {}, "Cohorts"),
    element(
      "p",
      { class: "muted small" },
      `The promise is made for the stratum, not for a cohort. Each interval alone is wrong at some time with probability at most ${error}.`,
    ),
    table(["Cohort", "#Kept", "At any time", "#Judged", "#Mean size"], rows, "Cohorts"),
    leftOut > 0 &&
      element("p", { class: "muted small" }, `The stratum has ${counted(leftOut, "row")} more, which are not shown.`),
  );
}

/**
 * @param {Cohort} cohort
 * @returns {string} the interval of the coverage, and on which side of the stratum's promise it lies
 */
export function intervalWords({ lower, upper, promised, judgedUnits }) {
  if (lower === null || upper === null || judgedUnits === 0) return "–";
  const side =
    promised === null ? "" : upper < promised ? ", below the promise" : lower > promised ? ", above the promise" : "";
  return `${percent(lower)} to ${percent(upper)}${side}`;
}
