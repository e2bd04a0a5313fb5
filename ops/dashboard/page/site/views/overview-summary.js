/**
 * Whether the promises hold, in one sentence and in numbers.
 *
 * @module overview-summary
 */

import { formatAddress } from "../modules/address.js";
import { element } from "../modules/element.js";
import { count, counted } from "../modules/numbers.js";
import { verdictMark } from "../modules/parts.js";
import { reasonName, verdicts } from "../modules/words.js";

/** @typedef {import("../modules/contract.js").Overview} Overview */
/** @typedef {import("../modules/contract.js").Verdict} Verdict */

const shownReasons = 4;

/**
 * @param {Overview} overview
 * @param {Map<Verdict, number>} counts promises by verdict
 * @param {number} all promises
 * @returns {HTMLElement[]}
 */
export function overviewSummary({ totals, rejected }, counts, all) {
  const reasons = Object.entries(rejected)
    .sort((a, b) => b[1] - a[1])
    .slice(0, shownReasons)
    .map(([reason, number]) => `${reasonName(reason)} ${count(number)}`);
  return [
    element("h1", {}, headline(counts, all)),
    element(
      "p",
      { class: "muted" },
      `${counted(totals.strata, "stratum", "strata")} · ${counted(totals.outcomes, "outcome")} · `,
      element("a", { href: formatAddress("alerts") }, counted(totals.openAlerts, "open alert")),
      " · ",
      element("a", { href: formatAddress("operations") }, counted(totals.rejected, "rejected record")),
      reasons.length > 0 && ` (${reasons.join(", ")})`,
      totals.deadLetters > 0 && ` · ${counted(totals.deadLetters, "dead letter")}`,
      totals.leftOutStrata > 0 &&
        ` · records of ${counted(totals.leftOutStrata, "stratum", "strata")} are left out, because the dashboard is full`,
    ),
  ];
}

/**
 * @param {Map<Verdict, number>} counts promises by verdict
 * @param {string} chosen the verdict that the list is limited to; empty for all
 * @param {(verdict: string) => void} choose
 * @returns {HTMLElement[]} a button for each verdict, which limits the list to it
 */
export function verdictTiles(counts, chosen, choose) {
  return [...verdicts].map(([verdict, { short }]) => {
    const number = counts.get(verdict) ?? 0;
    const attributes = {
      type: "button",
      class: `tile ${number === 0 ? "tile-zero" : ""}`,
      "aria-pressed": String(chosen === verdict),
      "data-verdict": verdict,
      onclick: () => choose(chosen === verdict ? "" : verdict),
    };
    return element(
      "button",
      attributes,
      element("span", { class: "tile-number" }, count(number)),
      verdictMark(verdict),
      element("span", { class: "tile-meaning muted" }, short),
    );
  });
}

/**
 * @param {Map<Verdict, number>} counts
 * @param {number} all
 * @returns {string}
 */
export function headline(counts, all) {
  const broken = (counts.get("BREACHED") ?? 0) + (counts.get("BELOW") ?? 0);
  const kept = (counts.get("KEPT") ?? 0) + (counts.get("ABOVE") ?? 0);
  if (broken > 0) return `${count(broken)} of ${counted(all, "promise")} ${broken === 1 ? "does" : "do"} not hold`;
  if (kept === 0) return "No promise has been judged enough yet";
  return kept === all
    ? `All ${counted(all, "promise")} hold`
    : `No promise is broken; ${count(kept)} of ${count(all)} hold so far`;
}
