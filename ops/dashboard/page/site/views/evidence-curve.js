/**
 * The evidence of an alert since its epoch began, beside the limit.
 *
 * @module evidence-curve
 */

import uPlot from "../vendor/uplot/uPlot.esm.js";
import { lineSample } from "../modules/chart-legend.js";
import { element } from "../modules/element.js";
import { counted, decimal, power, toNumber } from "../modules/numbers.js";
import { colour, themeChanged } from "../modules/theme.js";

/** @typedef {import("../modules/contract-alerts.js").AlertDetail} AlertDetail */

/**
 * @param {AlertDetail} alert
 * @returns {{ element: HTMLElement, close: () => void }}
 */
export function evidenceCurve(alert) {
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
    element(
      "ul",
      { class: "legend small" },
      element("li", {}, lineSample({ stroke: "--broken" }), "evidence"),
      element("li", {}, lineSample({ stroke: "--text", dash: [7, 5] }), "limit: the alert opens"),
    ),
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
