import assert from "node:assert/strict";
import { test } from "node:test";
import { Fixtures } from "../development/fixtures.js";
import { marksAt } from "../site/modules/chart-legend.js";
import { marksInWords } from "../site/modules/chart-marks.js";
import { dateTime } from "../site/modules/numbers.js";
import { promiseRows } from "../site/modules/promises.js";
import { markWords, unbroken } from "../site/modules/words.js";
import { timeSpan } from "../site/views/alert-timeline.js";
import { pixelWords } from "../site/views/slice-view.js";
import { bandWords } from "../site/views/stratum-charts.js";
import { cohortsOf, intervalWords } from "../site/views/stratum-cohorts.js";
import { evidencePart, monitorsOf } from "../site/views/stratum-monitors.js";

/** @typedef {import("../site/modules/contract.js").Mark} Mark */

/**
 * @param {number} at
 * @param {string} kind
 * @param {string} [text]
 * @returns {Mark}
 */
const mark = (at, kind, text = "") => ({ at, kind, epoch: 0, labelPolicy: null, alertId: null, text });

test("a mark belongs to the first point at or after it", () => {
  const marks = [mark(5, "EPOCH"), mark(10, "ALERT_OPENED"), mark(11, "ALERT_UPDATED")];
  const at = (/** @type {number} */ index) => marksAt(marks, [10, 20], index).map(({ at: time }) => time);
  assert.deepEqual([at(0), at(1)], [[5, 10], [11]]);
});

test("marks are said in words", () => {
  assert.equal(markWords(mark(0, "ALERT_OPENED", "COVERAGE_BREACH OPENED: EVIDENCE")), "Coverage breach opened");
  assert.equal(
    markWords(mark(0, "ALERT_RESOLVED", "SCORE_DRIFT RESOLVED: SUPERSEDED")),
    "Score drift resolved: a new epoch began",
  );
  assert.equal(markWords(mark(0, "EPOCH", "epoch 1 begins")), "epoch 1 begins");
  assert.match(marksInWords([mark(0, "EPOCH"), mark(1, "EPOCH")]), /2/);
  assert.equal(marksInWords([]), "");
});

test("words of the server keep numbers and percent signs together", () => {
  assert.equal(unbroken("at 90 %."), "at 90\u202f%.");
  assert.equal(unbroken("at most T/1.35000e+08"), "at most T/(1.4 × 10⁸)");
  assert.equal(unbroken("at most T/2.00000e+06 + .005"), "at most T/2,000,000 + .005");
  assert.equal(unbroken("since 5e-03 and lesion-1e"), "since 0.005 and lesion-1e");
});

test("the band says since when the promise does not hold in the epoch", () => {
  const [stratum] = new Fixtures(1).strata;
  assert.ok(stratum);
  const [series] = new Fixtures(1).history(stratum.stratum)?.series ?? [];
  assert.ok(series);
  const t = [1000, 2000, 3000, 4000];
  const shape = { ...series, promised: 0.9, t, epoch: [0, 1, 1, 1], lower: [0.5, 0.5, 0.5, 0.6] };
  assert.equal(
    bandWords({ ...shape, upper: [0.8, 0.95, 0.85, 0.8] }),
    `The whole band has been below the promise since ${dateTime(3000)}.`,
  );
  assert.equal(
    bandWords({ ...shape, upper: [0.8, 0.85, 0.85, 0.8] }),
    `The whole band has been below the promise since ${dateTime(2000)}.`,
    "an earlier epoch does not count",
  );
  assert.equal(bandWords({ ...shape, upper: [1, 1, 1, 1] }), "The band contains the promise.");
  assert.match(bandWords({ ...shape, upper: [null, null, null, null] }), /no band/);
});

test("evidence is a part of its limit, in powers of ten", () => {
  assert.equal(evidencePart({ evidenceLog10: 3, limitLog10: 6 }), 0.5);
  assert.equal(evidencePart({ evidenceLog10: -4, limitLog10: 6 }), 0);
  assert.equal(evidencePart({ evidenceLog10: 9, limitLog10: 6 }), 1);
  assert.equal(evidencePart({ evidenceLog10: 0, limitLog10: 0 }), 1);
});

test("a promise shows its own monitors and those of the inputs", () => {
  const fixtures = new Fixtures(3);
  const history = fixtures.history(fixtures.strata[2]?.stratum ?? "");
  assert.ok(history);
  const rows = promiseRows([history], fixtures.now);
  const kinds = rows.map((row) => monitorsOf(history.evidence, row).map(({ kind }) => kind));
  assert.deepEqual(kinds, [
    ["INPUT_DRIFT"],
    ["COVERAGE_BREACH", "SCORE_DRIFT", "OVERCOVERAGE", "INPUT_DRIFT"],
    ["INPUT_DRIFT"],
  ]);
  const [row] = rows;
  const [, , , inputs] = history.evidence;
  assert.ok(row && inputs);
  assert.deepEqual(monitorsOf([{ ...inputs, sizeClass: "small" }], row), [], "another size class");
});

test("a promise shows its own cohorts, and on which side of the promise their coverage lies", () => {
  const fixtures = new Fixtures(3);
  const history = fixtures.history(fixtures.strata[2]?.stratum ?? "");
  assert.ok(history);
  const rows = promiseRows([history], fixtures.now);
  assert.deepEqual(
    rows.map((row) => cohortsOf(history.cohorts, row).length),
    [0, 5, 0],
  );
  const [cohort] = history.cohorts;
  assert.ok(cohort);
  const words = (/** @type {Partial<typeof cohort>} */ figures) =>
    intervalWords({ ...cohort, ...figures }).replaceAll("\u202f", " ");
  assert.equal(words({ lower: 0.85, upper: 0.95 }), "85 % to 95 %");
  assert.equal(words({ lower: 0.7, upper: 0.899 }), "70 % to 89.9 %, below the promise");
  assert.equal(words({ lower: 0.901, upper: 0.99 }), "90.1 % to 99 %, above the promise");
  assert.equal(words({ lower: 0.7, upper: 0.8, promised: null }), "70 % to 80 %");
  assert.equal(words({ lower: null, upper: null }), "–", "losses have no interval");
  assert.equal(words({ judgedUnits: 0 }), "–");
});

test("all alerts share one scale of time", () => {
  const { alerts, resolved, now } = new Fixtures(40);
  const span = timeSpan([...alerts, ...resolved], now);
  assert.equal(span.start, Math.min(...alerts.map(({ openedAt }) => openedAt)));
  assert.equal(span.end, now);
});

test("a pixel says what it belongs to", () => {
  const raster = (/** @type {number[]} */ pixels) => ({
    slice: { width: 2, height: 2, pixels: Uint8Array.from(pixels) },
    spacing: /** @type {[number, number]} */ ([1, 1]),
    index: null,
  });
  const rasters = { scores: raster([0, 255, 51, 0]), outer: raster([0, 1, 1, 0]), inner: raster([0, 1, 0, 0]) };
  const words = (/** @type {number} */ x, /** @type {number} */ y) =>
    pixelWords(rasters, x, y, 2).replaceAll("\u202f", " ");
  assert.equal(words(1, 0), "Column 1, row 0, score 100 %: in outer set, inner set");
  assert.equal(words(0, 1), "Column 0, row 1, score 20 %: in outer set");
  assert.equal(words(1, 1), "Column 1, row 1, score 0 %: outside all");
});
