/**
 * One alert: its evidence, what changed, what to do.
 *
 * @module alert-detail
 */

import uPlot from "../vendor/uplot/uPlot.esm.js";
import { formatAddress } from "../modules/address.js";
import { element, icon } from "../modules/element.js";
import { count, counted, dateTime, decimal, duration, percent, power, toNumber } from "../modules/numbers.js";
import { factList, severityMark, table } from "../modules/parts.js";
import { colour, themeChanged } from "../modules/theme.js";
import { componentName, kindMeaning, kindName, reasonWords } from "../modules/words.js";
import { alertActions } from "./alert-actions.js";
import { markdown } from "./markdown.js";

/** @typedef {import("../modules/contract.js").AlertDetail} AlertDetail */
/** @typedef {import("../modules/contract.js").MissEstimate} MissEstimate */
/** @typedef {import("../modules/element.js").Child} Child */

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
      element("button", { class: "button", type: "button", onclick: close }, "Close the detail"),
    ),
    element("p", { class: "lead" }, alert.cause ? `${capital(alert.cause)}.` : kindMeaning(alert.kind)),
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
  const words = `${kindName(alert.kind)}: ${alert.state.toLowerCase()}`;
  if (alert.state !== "RESOLVED") return severityMark(alert.severity, words);
  return element("span", { class: "verdict tone-KEPT" }, icon("check"), words);
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
    ["Opened", dateTime(alert.openedAt)],
    ["Resolved", alert.resolvedAt === null ? null : `${dateTime(alert.resolvedAt)}: ${reasonWords(alert.reason)}`],
    ["Evidence", `${decimal(10 ** alert.evidenceLog10)}; the alert opens at ${decimal(10 ** alert.limitLog10)}`],
    ["Meaning", record.falseAlarmBound],
    ["In the epoch", estimateWords(record.estimate)],
    ["Recently", estimateWords(record.recent)],
    ["Since the change", change && estimateWords(change.estimate)],
    ["Change began", change && changeWords(change.labelledAt, set)],
    ["Changes proven", record.changes.join(", ")],
    ["Advice", record.advice?.text],
    ["Labels that count", record.population],
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
  return `${began ?? ""}, with ${percent(set.level)} between ${dateTime(earliest)} and ${dateTime(latest)}`;
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
    dateTime(state.at),
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

/**
 * @param {AlertDetail} alert
 * @returns {{ element: HTMLElement, close: () => void }}
 */
function evidenceCurve(alert) {
  const { observations, stretch, points } = alert.record.evidenceCurve;
  if (points.length === 0)
    return { element: element("p", { class: "muted" }, "No evidence curve was recorded."), close: () => {} };
  const ends = points.map((_point, index) => Math.min(observations, (index + 1) * stretch));
  const evidence = points.map((point) => Math.max(0, Math.log10(Math.max(1, toNumber(point)))));
  const place = element("div", { class: "curve", role: "img" });
  const summary = `Largest evidence ${decimal(10 ** Math.max(...evidence))} over ${counted(observations, "observation")} of the epoch; limit ${decimal(10 ** alert.limitLog10)}.`;
  place.setAttribute("aria-label", `Evidence curve. ${summary}`);
  /** @type {uPlot | null} */
  let plot = null;
  const draw = () => {
    plot?.destroy();
    if (place.clientWidth > 0)
      plot = new uPlot(curveOptions(place.clientWidth), [ends, evidence, ends.map(() => alert.limitLog10)], place);
  };
  const resize = new ResizeObserver(draw);
  resize.observe(place);
  document.addEventListener(themeChanged, draw);
  const close = () => {
    resize.disconnect();
    document.removeEventListener(themeChanged, draw);
    plot?.destroy();
  };
  const figure = element(
    "figure",
    { class: "chart" },
    element("h3", {}, "Evidence over the epoch"),
    element("p", { class: "muted small" }, summary),
    place,
  );
  return { element: figure, close };
}

/**
 * @param {number} width
 * @returns {uPlot.Options}
 */
function curveOptions(width) {
  const axis = {
    stroke: colour("--muted"),
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { stroke: colour("--line"), width: 1 },
    font: "12px system-ui, sans-serif",
  };
  return {
    width,
    height: 200,
    legend: { show: false },
    scales: { x: { time: false }, y: { range: (_plot, _min, max) => [0, Math.max(1, (max ?? 1) * 1.1)] } },
    axes: [
      { ...axis, label: "Observation", labelSize: 20, labelFont: "12px system-ui, sans-serif" },
      { ...axis, size: 62, incrs: [1, 2, 3, 5, 10, 20, 50, 100], values: (_plot, ticks) => ticks.map(power) },
    ],
    series: [
      {},
      { label: "evidence", stroke: colour("--broken"), width: 2, points: { show: false } },
      { label: "limit", stroke: colour("--text"), width: 1.6, dash: [7, 5], points: { show: false } },
    ],
  };
}
