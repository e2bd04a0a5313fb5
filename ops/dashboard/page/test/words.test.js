import assert from "node:assert/strict";
import { test } from "node:test";
import { seriesOf } from "../development/fixture-series.js";
import { Fixtures } from "../development/fixtures.js";
import { formatAddress, parseAddress, parseTime } from "../site/modules/address.js";
import { openTimes, padded } from "../site/modules/chart-ranges.js";
import {
  axisTimes,
  bytes,
  count,
  dateTime,
  lowerBound,
  decimal,
  duration,
  percent,
  power,
  volume,
} from "../site/modules/numbers.js";
import { visibleRows } from "../site/modules/virtual-rows.js";
import { sentence } from "../site/modules/words.js";
import { evidenceOver, newestCoverage } from "../site/views/stratum-charts.js";
import { blocks } from "../site/views/markdown.js";

test("numbers are said as people read them", () => {
  assert.equal(percent(0.912), "91.2\u202f%");
  assert.equal(percent(0.9), "90\u202f%");
  assert.equal(percent(null), "–");
  assert.equal(count(1234567), "1,234,567");
  assert.equal(decimal("Infinity"), "∞");
  assert.equal(decimal("-Infinity"), "−∞");
  assert.equal(decimal(-7.0710678), "−7.071");
  assert.equal(decimal(158489319), "1.6 × 10⁸");
  assert.equal(decimal(0.00001), "1.0 × 10⁻⁵");
  assert.deepEqual([power(2), power(6), power(0)], ["100", "10⁶", "1"]);
  assert.deepEqual(
    [duration(59_000), duration(3_600_000), duration(2 * 86_400_000), duration(0)],
    ["59 s", "1 h", "2 days", "0 s"],
  );
  assert.deepEqual([volume(12345, "mm3"), volume(40, "mm3"), volume(800, "mm2")], ["12.35 ml", "40 mm³", "800 mm²"]);
  assert.deepEqual([lowerBound(0.02999), lowerBound(1), lowerBound(null)], ["0.029", "1", "–"]);
  assert.equal(bytes(120_000_000), "114.4 MiB");
});

test("times are local, and an axis names each day once", () => {
  const noon = new Date(2026, 10, 29, 12).getTime();
  assert.equal(dateTime(noon), "2026-11-29 12:00");
  assert.equal(dateTime(noon + 5000), "2026-11-29 12:00:05");
  const times = [noon, noon + 3_600_000, noon + 12 * 3_600_000].map((time) => time / 1000);
  assert.deepEqual(axisTimes(times, 3600), ["12:00\n2026-11-29", "13:00", "00:00\n2026-11-30"]);
});

test("a promise is said in one sentence", () => {
  const [first] = new Fixtures(1).strata;
  const event = first?.procedures[0]?.levels[0]?.events[0];
  assert.ok(event);
  const epoch = { judgedUnits: 412, coveredUnits: 376, coverage: 0.912, lower: 0.88, upper: 0.94 };
  const words = sentence({ ...event, epoch }).replaceAll("\u202f", " ");
  assert.equal(words, "Promised 90 %, kept 91.2 % of 412 judged, between 88 % and 94 % at any time.");
  const risk = sentence({ ...event, component: "RISK", epoch }).replaceAll("\u202f", " ");
  assert.equal(risk, "Promised a mean loss of at most 10 %, kept 8.8 % over 412 judged.");
  const none = { judgedUnits: 0, coveredUnits: 0, coverage: null, lower: null, upper: null };
  assert.match(sentence({ ...event, epoch: none }), /No set has been judged/);
});

test("an address comes back as it was written", () => {
  const parameters = { stratum: "model@1|north & south", from: 12, to: null, search: "" };
  const address = formatAddress("stratum", parameters);
  assert.deepEqual(parseAddress(address), {
    view: "stratum",
    parameters: { stratum: "model@1|north & south", from: "12" },
  });
  assert.deepEqual(parseAddress("#/unknown?x=1"), { view: "overview", parameters: {} });
  assert.deepEqual([parseTime("1764444444000"), parseTime("x"), parseTime(undefined)], [1764444444000, null, null]);
});

test("only visible rows are built", () => {
  const view = { top: 1000, height: 900, rowHeight: 100, count: 400, margin: 2 };
  assert.deepEqual(visibleRows(view), { first: 8, end: 21 });
  assert.deepEqual(visibleRows({ ...view, top: -500 }), { first: 0, end: 6 });
  assert.deepEqual(visibleRows({ ...view, top: 99_000 }), { first: 400, end: 400 });
});

test("the newest coverage counts at least 50 units of the same epoch", () => {
  const [stratum] = new Fixtures(1).strata;
  const event = stratum?.procedures[0]?.levels[0]?.events[0];
  assert.ok(event);
  const series = seriesOf("p", event);
  const own = {
    ...series,
    judgedUnits: [30, 60, 110, 10, 70],
    coveredUnits: [30, 50, 90, 5, 60],
    epoch: [0, 0, 0, 1, 1],
  };
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((index) => newestCoverage(own, index)),
    [null, 50 / 60, 40 / 50, null, 55 / 60],
  );
});

test("evidence lasts from the opening to the resolution", () => {
  const fixtures = new Fixtures(3);
  const [alert] = fixtures.alerts;
  assert.ok(alert);
  const states = [
    { revision: 2, state: "UPDATED", reason: "", severity: "", at: 20, evidenceLog10: 7 },
    { revision: 1, state: "OPENED", reason: "", severity: "", at: 10, evidenceLog10: 6 },
  ];
  assert.deepEqual(evidenceOver({ ...alert, states, resolvedAt: 30 }, [5, 10, 19, 20, 30, 31], 99), [
    null,
    6,
    6,
    7,
    7,
    null,
  ]);
});

test("an alert is open until it is resolved", () => {
  const mark = (/** @type {number} */ at, /** @type {string} */ kind, /** @type {string | null} */ alertId) => ({
    at,
    kind,
    alertId,
    epoch: 0,
    labelPolicy: null,
    text: "",
  });
  const marks = [
    mark(1, "EPOCH", null),
    mark(2, "ALERT_OPENED", "a"),
    mark(3, "ALERT_OPENED", "b"),
    mark(5, "ALERT_RESOLVED", "a"),
  ];
  assert.deepEqual(openTimes(marks, 9), [
    { from: 2, to: 5 },
    { from: 3, to: 9 },
  ]);
  assert.deepEqual(padded(0.5, 1, 0, 1), [0.46, 1]);
  assert.deepEqual(padded(null, null, 0, null), [0, 1.08]);
});

test("a runbook is split into its parts", () => {
  const text = "# Title\ntext\ngoes on\n\n1. one\n   more\n2. two\n```\n# code\n```\n| a | b |\n|---|---|\n| c | d |\n";
  assert.deepEqual(
    blocks(text).map(({ kind, lines }) => [kind, ...lines]),
    [
      ["heading", "# Title"],
      ["paragraph", "text", "goes on"],
      ["list", "one more", "two"],
      ["code", "# code"],
      ["table", "| a | b |", "|---|---|", "| c | d |"],
    ],
  );
});
