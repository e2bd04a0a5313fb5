/**
 * Charts over time with one crosshair, one zoom and the same marks.
 *
 * @module chart
 */

import uPlot from "../vendor/uplot/uPlot.esm.js";
import { ChartLegend } from "./chart-legend.js";
import { drawMarks, marksInWords, shadeAlerts } from "./chart-marks.js";
import { padded } from "./chart-ranges.js";
import { ChartTable } from "./chart-table.js";
import { element } from "./element.js";
import { axisTimes } from "./numbers.js";
import { colour, themeChanged } from "./theme.js";

/** @typedef {import("./contract.js").Mark} Mark */

/**
 * @typedef {object} ChartSeries
 * @property {string} label
 * @property {(number | null)[]} values
 * @property {string} stroke a custom property; empty for the edge of a band
 * @property {number[]} [dash]
 * @property {number} [width]
 * @property {boolean} [stepped]
 * @property {boolean} [points] dots instead of a line
 * @property {(value: number) => string} [words]
 */

/**
 * @typedef {object} ChartDescription
 * @property {string} title
 * @property {string} summary what the chart shows now, in one sentence, also for screen readers
 * @property {number[]} time milliseconds
 * @property {ChartSeries[]} series
 * @property {[upper: number, lower: number][]} [bands] positions in series
 * @property {string} [bandName] what the bands show
 * @property {boolean} [empty] whether there is nothing to draw: then the summary says so, and stands alone
 * @property {[number | null, number | null]} [range] of the values; null follows the data
 * @property {number[]} [steps] steps between the ticks of the values
 * @property {(value: number) => string} words how a value is said
 */

/** What all charts of a view share. @typedef {{ marks: Mark[], from: number, to: number, zoom: (from: number, to: number) => void, open: (time: number) => void }} Shared */

/** A figure: the heading, the plot, a key with the values at the crosshair, and a table of all values. */
export class TimeChart {
  /** @type {uPlot | null} */
  #plot = null;
  /** @type {ChartDescription} */
  #description;
  #shared;
  #heading = element("h2");
  #summary = element("p", { class: "muted small" });
  #canvas = element("div", {
    class: "chart-canvas",
    tabindex: 0,
    role: "application",
    onkeydown: (/** @type {KeyboardEvent} */ e) => this.#key(e),
  });
  #legend = new ChartLegend();
  /** Only keys speak: a mouse would never stop. */
  #spoken = element("p", { class: "unseen chart-spoken", role: "status" });
  #table;
  #resize = new ResizeObserver(() => this.#fit());
  #onTheme = () => this.#draw();

  /**
   * @param {ChartDescription} description
   * @param {Shared} shared
   */
  constructor(description, shared) {
    this.#description = description;
    this.#shared = shared;
    this.#table = new ChartTable(description);
    this.element = element(
      "figure",
      { class: "card chart" },
      this.#heading,
      this.#summary,
      this.#canvas,
      this.#legend.element,
      this.#spoken,
      this.#table.element,
    );
    this.#resize.observe(this.#canvas);
    document.addEventListener(themeChanged, this.#onTheme);
  }

  /**
   * @param {ChartDescription} description
   * @param {Shared} shared
   */
  show(description, shared) {
    const before = this.#description;
    this.#description = description;
    this.#shared = shared;
    const sameShape = before.series.map((s) => s.label).join() === description.series.map((s) => s.label).join();
    if (this.#plot && sameShape && document.contains(this.#plot.root)) {
      this.#plot.setData(this.#data(), false);
      this.#plot.setScale("x", { min: shared.from / 1000, max: shared.to / 1000 });
      this.#describe();
    } else {
      this.#draw();
    }
    this.#table.show(description);
  }

  close() {
    this.#resize.disconnect();
    document.removeEventListener(themeChanged, this.#onTheme);
    this.#plot?.destroy();
  }

  #describe() {
    const { title, summary } = this.#description;
    this.#heading.textContent = title;
    this.#summary.textContent = summary;
    const marks = marksInWords(this.#shared.marks);
    this.#canvas.setAttribute("aria-label", `Chart: ${title}. ${summary} ${marks}Arrow keys move the crosshair.`);
    const hidden = this.#description.empty === true;
    for (const part of [this.#canvas, this.#legend.element, this.#table.element]) part.hidden = hidden;
    this.#legend.show(this.#description, this.#shared.marks, this.#plot?.cursor.idx ?? null);
  }

  #fit() {
    if (this.#plot) this.#plot.setSize({ width: this.#width(), height: this.#height() });
    else this.#draw();
  }

  #width() {
    return Math.max(200, this.#canvas.clientWidth);
  }

  #height() {
    return Math.round(Math.max(190, Math.min(innerHeight * 0.36, this.#canvas.clientWidth * 0.24)));
  }

  /** @returns {uPlot.AlignedData} */
  #data() {
    return [
      this.#description.time.map((time) => time / 1000),
      ...this.#description.series.map((series) => series.values),
    ];
  }

  #draw() {
    this.#describe();
    if (this.#canvas.clientWidth === 0) return;
    this.#plot?.destroy();
    this.#plot = new uPlot(this.#options(), this.#data(), this.#canvas);
  }

  /** @returns {uPlot.Options} */
  #options() {
    const { series, bands = [], range, words, steps } = this.#description;
    const [low, high] = range ?? [null, null];
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const axis = {
      font: `${Math.round(0.8 * rem)}px system-ui, sans-serif`,
      stroke: colour("--muted"),
      grid: { stroke: colour("--line"), width: 1 },
      ticks: { stroke: colour("--line"), width: 1 },
    };
    return {
      width: this.#width(),
      height: this.#height(),
      padding: [14, 14, 0, 0],
      legend: { show: false },
      cursor: { sync: { key: "time" }, drag: { x: true, y: false, setScale: false }, points: { size: 8 } },
      scales: {
        x: { time: true, range: () => [this.#shared.from / 1000, this.#shared.to / 1000] },
        y: { range: (_plot, min, max) => padded(min, max, low, high) },
      },
      axes: [
        {
          ...axis,
          size: 3.4 * rem,
          space: 5.2 * rem,
          values: (_plot, times, _axis, _space, step) => axisTimes(times, step),
        },
        {
          ...axis,
          size: 4.2 * rem,
          ...(steps ? { incrs: steps } : {}),
          values: (_plot, ticks) => ticks.map((tick) => words(tick)),
        },
      ],
      series: [{}, ...series.map((entry) => seriesOptions(entry))],
      bands: bands.map(([upper, lower]) => ({ series: [upper + 1, lower + 1], fill: colour("--band") })),
      hooks: {
        drawClear: [(plot) => shadeAlerts(plot, this.#shared.marks)],
        draw: [(plot) => drawMarks(plot, this.#shared.marks)],
        setCursor: [(plot) => this.#legend.showValues(plot.cursor.idx ?? null)],
        setSelect: [(plot) => this.#zoomTo(plot)],
        ready: [(plot) => this.#listen(plot)],
      },
    };
  }

  /** @param {uPlot} plot */
  #listen(plot) {
    plot.over.addEventListener("dblclick", () => this.#shared.zoom(NaN, NaN));
    let down = 0;
    plot.over.addEventListener("pointerdown", (event) => (down = event.clientX));
    plot.over.addEventListener("click", (event) => {
      const { idx } = plot.cursor;
      const time = typeof idx === "number" ? this.#description.time[idx] : undefined;
      if (time !== undefined && Math.abs(event.clientX - down) < 4) this.#shared.open(time);
    });
  }

  /** @param {uPlot} plot */
  #zoomTo(plot) {
    const { left, width } = plot.select;
    if (width < 8) return;
    const from = plot.posToVal(left, "x") * 1000;
    const to = plot.posToVal(left + width, "x") * 1000;
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.#shared.zoom(from, to);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const plot = this.#plot;
    const { time } = this.#description;
    if (!plot || time.length === 0) return;
    const { from, to, zoom, open } = this.#shared;
    const index = plot.cursor.idx ?? time.length - 1;
    const quarter = (to - from) / 4;
    /** @type {Record<string, () => void>} */
    const actions = {
      ArrowLeft: () => this.#moveTo(Math.max(0, index - 1)),
      ArrowRight: () => this.#moveTo(Math.min(time.length - 1, index + 1)),
      Home: () => this.#moveTo(0),
      End: () => this.#moveTo(time.length - 1),
      "+": () => zoom(from + quarter, to - quarter),
      "-": () => zoom(from - quarter, to + quarter),
      0: () => zoom(NaN, NaN),
      Enter: () => open(/** @type {number} */ (time[index])),
    };
    const action = actions[event.key];
    if (!action) return;
    action();
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {number} index */
  #moveTo(index) {
    const at = this.#description.time[index];
    if (!this.#plot || at === undefined) return;
    const left = this.#plot.valToPos(at / 1000, "x");
    const cursor = { left, top: this.#plot.over.clientHeight / 2 };
    // The declared type leaves out the third argument, which tells the other charts.
    /** @type {(cursor: object, fire: boolean, publish: boolean) => void} */ (this.#plot.setCursor)(cursor, true, true);
    this.#spoken.textContent = this.#legend.sentence;
  }
}

/**
 * @param {ChartSeries} series
 * @returns {uPlot.Series}
 */
function seriesOptions(series) {
  const stroke = series.stroke === "" ? "transparent" : colour(series.stroke);
  const paths = series.stepped ? uPlot.paths.stepped?.({ align: 1 }) : series.points ? () => null : undefined;
  return {
    label: series.label,
    stroke,
    width: series.width ?? 2,
    ...(series.dash ? { dash: series.dash } : {}),
    ...(paths ? { paths: /** @type {uPlot.Series.PathBuilder} */ (paths) } : {}),
    points: { show: series.points === true, size: 6, fill: stroke },
    spanGaps: false,
  };
}
