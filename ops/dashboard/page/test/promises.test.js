import assert from "node:assert/strict";
import { test } from "node:test";
import { Fixtures } from "../development/fixtures.js";
import { concerns, countVerdicts, promiseRows, selectRows } from "../site/modules/promises.js";

const fixtures = new Fixtures(60);
const rows = promiseRows(fixtures.strata, fixtures.now);
const everything = { search: "", verdict: "", procedure: "", sort: "verdict", descending: false };

test("each event of each level is one row with its own key", () => {
  const events = fixtures.strata.flatMap((s) => s.procedures.flatMap((p) => p.levels.flatMap((l) => l.events)));
  assert.equal(rows.length, events.length);
  assert.equal(new Set(rows.map((row) => row.key)).size, rows.length);
});

test("an alert concerns the promises of its procedure, component and level", () => {
  const breach = /** @type {NonNullable<typeof fixtures.alerts[0]>} */ (
    fixtures.alerts.find((a) => a.kind === "COVERAGE_BREACH")
  );
  assert.ok(concerns(breach, "lesion-sets", 0.1, "OUTER"));
  assert.ok(!concerns(breach, "lesion-sets", 0.2, "OUTER"));
  assert.ok(!concerns(breach, "lesion-sets", 0.1, "INNER"));
  assert.ok(!concerns(breach, "other", 0.1, "OUTER"));
  const labels = /** @type {NonNullable<typeof fixtures.alerts[0]>} */ (
    fixtures.alerts.find((a) => a.kind === "LABEL_PROCESS")
  );
  assert.ok(concerns(labels, "any", 0.2, "JOINT"));
});

test("rows are sorted by urgency, and every verdict is counted", () => {
  const order = ["BREACHED", "BELOW", "TOO_FEW", "UNPROVEN", "NONE", "KEPT", "ABOVE"];
  const shown = selectRows(rows, everything).map((row) => order.indexOf(row.event.verdict));
  assert.deepEqual(
    shown,
    [...shown].sort((a, b) => a - b),
  );
  assert.equal(
    [...countVerdicts(rows).values()].reduce((sum, number) => sum + number, 0),
    rows.length,
  );
});

test("unknown values come last in both orders", () => {
  for (const descending of [false, true]) {
    const shown = selectRows(rows, { ...everything, sort: "kept", descending }).map((row) => row.event.epoch.coverage);
    const known = shown.filter((value) => value !== null);
    assert.deepEqual(
      shown.slice(0, known.length),
      [...known].sort((a, b) => (descending ? b - a : a - b)),
    );
    assert.ok(shown.length > known.length);
  }
});

test("all words of a search must match, whatever their case", () => {
  const found = selectRows(rows, { ...everything, search: "NORTH  outer polyp" });
  assert.ok(found.length > 0);
  for (const row of found) assert.ok(row.stratum.stratum.includes("north") && row.event.component === "OUTER");
  assert.deepEqual(selectRows(rows, { ...everything, search: "north nowhere" }), []);
});
