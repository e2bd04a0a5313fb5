/**
 * One alert: its evidence, what changed, what to do.
 *
 * @module alert-detail
 */

import { formatAddress } from "../modules/address.js";
import { element, icon } from "../modules/element.js";
import { count, counted, dateTime, decimal, duration, percent } from "../modules/numbers.js";
import { factList, severityMark, table } from "../modules/parts.js";
import { componentName, kindMeaning, kindName, reasonWords, unbroken } from "../modules/words.js";
import { alertActions } from "./alert-actions.js";
import { evidenceCurve } from "./evidence-curve.js";
import { markdown } from "./markdown.js";

/** @typedef {import("../modules/contract-alerts.js").AlertDetail} AlertDetail */
/** @typedef {import("../modules/contract-alerts.js").MissEstimate} MissEstimate */
/** @typedef {import("../modules/element.js").Child} Child */

/** What updates a monitor. @type {ReadonlyMap<string, string>} */
const populations = new Map([
  ["labelled", "every label"],
  ["audit", "labels of the random audit"],
  ["inverse-probability-weighted", "all mature predictions, weighted by how likely each is labelled"],
  ["all", "every prediction"],
]);

/**
 * @param {AlertDetail} alert
 * @param {import("../modules/main.js").Context} context
 * @param {() => void} close
 * @returns {{ element: HTMLElement, close: () => void }}
 */
export function alertDetail(alert, context, close) {
  const curve = evidenceCurve(alert);
  const body = element(
    "section",
    { class: "card stack alert-detail", "aria-label": `Alert: ${kindName(alert.kind)}` },
    element(
      "div",
      { class: "heading" },
      element("h2", {}, stateMark(alert)),
      element("button", { class: "button", type: "button", onclick: close }, "Back to the list"),
    ),
    element("p", { class: "lead" }, alert.cause ? `${capital(unbroken(alert.cause))}.` : kindMeaning(alert.kind)),
    element(
      "div",
      { class: "detail-columns" },
      element("div", { class: "stack" }, curve.element, life(alert)),
      element("div", { class: "stack" }, factList(facts(alert)), labelTable(alert)),
    ),
    alertActions(alert, context),
    runbook(alert),
  );
  return { element: body, close: curve.close };
}

/**
 * @param {AlertDetail} alert
 * @returns {HTMLElement}
 */
function stateMark(alert) {
  const name = kindName(alert.kind);
  if (alert.state !== "RESOLVED")
    return severityMark(alert.severity, `${name}, open since ${dateTime(alert.openedAt)}`);
  const words = `${name}, resolved ${dateTime(alert.resolvedAt)}`;
  return element("span", { class: "verdict tone-KEPT" }, icon("check"), element("span", {}, words));
}

/**
 * @param {string} text
 * @returns {string}
 */
function capital(text) {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/**
 * @param {AlertDetail} alert
 * @returns {[string, Child][]}
 */
function facts(alert) {
  const { record } = alert;
  const change = record.sinceChange;
  const set = change?.confidenceSet;
  const position = {
    stratum: alert.stratum,
    procedure: alert.procedure,
    alpha: alert.nominalAlpha,
    component: alert.component,
  };
  return [
    [
      "Stratum",
      element(
        "a",
        { href: formatAddress("stratum", alert.procedure ? position : { stratum: alert.stratum }) },
        alert.stratum,
      ),
    ],
    ["Procedure", alert.procedure || null],
    ["Promise", alert.component && `${componentName(alert.component)}, ${percent(alert.promised)}`],
    ["Resolved", alert.resolvedAt === null ? null : capital(reasonWords(alert.reason))],
    ["Change began", change && changeWords(change.labelledAt, set)],
    ["Since the change", change && estimateWords(change.estimate)],
    ["Recently", estimateWords(record.recent)],
    ["In the epoch", estimateWords(record.estimate)],
    ["Changes proven", record.changes.join(", ")],
    ["Advice", record.advice && unbroken(record.advice.text)],
    ["Evidence", `${decimal(10 ** alert.evidenceLog10)}; the alert opens at ${decimal(10 ** alert.limitLog10)}`],
    ["False alerts", capital(unbroken(record.falseAlarmBound))],
    ["Watches", populations.get(record.population) ?? record.population],
    ["Detector", `${record.detector.name}, version ${record.detector.version}`],
    ["Epoch", `${alert.epoch}, label policy ${record.labelPolicy}`],
    ["Operator's note", record.note],
  ];
}

/**
 * @param {MissEstimate | null} estimate
 * @returns {string | null}
 */
function estimateWords(estimate) {
  if (!estimate || estimate.labels === 0) return null;
  const range = `between ${percent(estimate.lower)} and ${percent(estimate.upper)}`;
  return `kept ${percent(estimate.coverage)} of ${counted(estimate.labels, "label")}, ${range}`;
}

/**
 * @param {string | number | null} labelledAt
 * @param {{ level: number, earliest: string | number | null, latest: string | number | null } | null | undefined} set
 * @returns {string | null}
 */
function changeWords(labelledAt, set) {
  const began = labelledAt === null ? null : dateTime(new Date(labelledAt).getTime());
  if (!set || set.earliest === null || set.latest === null) return began;
  const [earliest, latest] = [new Date(set.earliest).getTime(), new Date(set.latest).getTime()];
  return `${began === null ? "" : `probably ${began}; `}between ${dateTime(earliest)} and ${dateTime(latest)} with ${percent(set.level)} confidence`;
}

/**
 * @param {AlertDetail} alert
 * @returns {HTMLElement}
 */
function life(alert) {
  const rows = alert.states.map((state) => [
    state.state.toLowerCase(),
    state.state === "OPENED" ? "the evidence passed the limit" : reasonWords(state.reason),
    state.severity.toLowerCase(),
    element("span", { class: "moment" }, dateTime(state.at)),
    decimal(10 ** state.evidenceLog10),
  ]);
  return table(["State", "Because", "Severity", "At", "#Evidence"], rows, "Life of the alert");
}

/**
 * @param {AlertDetail} alert
 * @returns {HTMLElement | null} the arrival of labels, now and at the beginning of the epoch
 */
function labelTable(alert) {
  const { counts } = alert.record;
  if (!counts || !counts["predictions"]) return null;
  return table(
    ["Labels", "#Now", "#First in the epoch"],
    [
      ["Share labelled", percent(counts["labelledShare"]), percent(counts["baselineLabelledShare"])],
      ["Share of audits", percent(counts["auditShare"]), percent(counts["baselineAuditShare"])],
      ["95 % arrive within", duration(counts["lag95"]), duration(counts["baselineLag95"])],
      ["Corrected late", count(counts["corrections"]), "–"],
    ],
    "Arrival of labels",
  );
}

/**
 * @param {AlertDetail} alert
 * @returns {HTMLElement}
 */
function runbook(alert) {
  if (alert.runbookText === null) return element("p", { class: "muted" }, alert.runbook && `Runbook: ${alert.runbook}`);
  return element(
    "details",
    { class: "runbook" },
    element("summary", {}, `Runbook: ${alert.runbook}`),
    element("div", { class: "stack" }, markdown(alert.runbookText)),
  );
}
