import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browser, chromiumPath } from "../development/browser.js";
import { Fixtures } from "../development/fixtures.js";
import { accessibilityViolations, compareContours, openPage, openView } from "../development/page-checks.js";
import { fixtureServer } from "../development/serve.js";
import { promiseRows, selectRows } from "../site/modules/promises.js";
import { sentence } from "../site/modules/words.js";

const skip = chromiumPath() === null ? "No Chromium is installed; set CHROMIUM to its path." : false;
const hostile = "<img src=x onerror=alert(1)>@1|\"'&";

const fixtures = new Fixtures(400);
const [first] = fixtures.strata;
if (first) first.stratum = hostile;
const server = fixtureServer(fixtures);
/** @type {Browser} */
let browser;
let address = "";

before(async () => {
  if (skip) return;
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(null)));
  address = `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}/`;
  browser = await Browser.open();
  await browser.look(1280, 900, "light");
  await openPage(browser, address);
  await browser.until("document.querySelector('.row-body .row')");
});

after(async () => {
  if (skip) return;
  await browser.close();
  server.closeAllConnections();
  server.close();
});

const stratum = fixtures.strata[2]?.stratum ?? "";
const image = (/** @type {string} */ id, more = "") =>
  `#/image?stratum=${encodeURIComponent(stratum)}&imageId=${id}${more}`;

test("the overview says what the answer says, and builds only visible rows", { skip }, async () => {
  const rows = selectRows(promiseRows(fixtures.strata, fixtures.now), {
    search: "",
    verdict: "",
    procedure: "",
    sort: "verdict",
    descending: false,
  });
  const said = await browser.evaluate(
    `[...document.querySelectorAll(".row-body .row")].sort((a, b) => a.ariaRowIndex - b.ariaRowIndex).slice(0, 8).map((row) => [row.querySelector(".verdict").textContent, row.querySelector("a").textContent, row.querySelector(".kept span").textContent].join("|"))`,
  );
  const names = {
    BREACHED: "Broken",
    BELOW: "Below",
    TOO_FEW: "Too early",
    UNPROVEN: "Unproven",
    NONE: "Not judged",
    KEPT: "Kept",
    ABOVE: "Above",
  };
  assert.deepEqual(
    said,
    rows.slice(0, 8).map((row) => [names[row.event.verdict], row.stratum.stratum, sentence(row.event)].join("|")),
  );
  assert.ok((await browser.evaluate(`document.querySelectorAll(".row-body .row").length`)) < 40);
  assert.equal(await browser.evaluate(`document.querySelector("[role=grid]").ariaRowCount`), String(rows.length + 1));
});

test("ids are shown as sent and never read as markup", { skip }, async () => {
  await openView(browser, `#/overview?search=${encodeURIComponent("onerror")}`, ".row-body .row");
  await browser.until(`document.querySelector(".row-body .row a").textContent === ${JSON.stringify(hostile)}`);
  assert.equal(await browser.evaluate(`document.querySelectorAll("main img").length`), 0);
});

test("keys lead through the rows to a promise and its chart", { skip }, async () => {
  await openView(browser, "#/overview", ".row-body .row");
  await browser.until(`document.querySelectorAll(".row-body .row").length > 5`);
  await browser.evaluate(`document.querySelector('.row-body [tabindex="0"]').focus()`);
  for (const key of ["ArrowDown", "ArrowDown", "End", "Home", "ArrowDown"]) await browser.press(key);
  assert.equal(await browser.evaluate(`document.activeElement.ariaRowIndex`), "3");
  await browser.press("Enter");
  await browser.until(
    `location.hash.startsWith("#/stratum") && document.querySelectorAll(".chart .u-over").length >= 4`,
  );
  assert.equal(await browser.evaluate(`document.activeElement.id`), "content", "the focus follows to the view");
  await browser.evaluate(`document.querySelector(".chart-canvas").focus()`);
  await browser.press("ArrowLeft");
  const spoken = await browser.evaluate(`document.querySelector(".chart-spoken").textContent`);
  assert.match(spoken, /^2026-.* kept in the epoch .* promised 90.* at any time between .* to /);
  const times = await browser.evaluate(`[...document.querySelectorAll(".chart-time")].map((p) => p.textContent)`);
  assert.equal(times[0], spoken.split(" · ")[0]);
  assert.equal(times[0], times[2], "all charts have the same crosshair");
  await browser.press("+");
  await browser.until(`/from=\\d+&to=\\d+/.test(location.hash)`);
  await browser.press("Enter");
  await browser.until(`document.querySelector("[aria-label='Images behind the point'] td a")`);
});

test("a stratum shows the cohorts of its promise", { skip }, async () => {
  const promise = "procedure=lesion-sets&alpha=0.1&component=OUTER";
  await openView(browser, `#/stratum?stratum=${encodeURIComponent(stratum)}&${promise}`, "[aria-label=Cohorts] td");
  const said = await browser.evaluate(
    `[...document.querySelectorAll("[aria-label=Cohorts] tbody tr")].map((row) => [...row.cells].map((cell) => cell.textContent.replaceAll("\u202f", " ")).join("|"))`,
  );
  assert.equal(said.length, 5);
  assert.equal(said[0], "protocol: T1 with contrast|90.4 %|83.6 % to 97.2 %|240|1,740");
  assert.equal(said[4], "scanner: new 7 T|–|–|0|–");
});

test("contours are the masks, pixel by pixel", { skip }, async () => {
  for (const hash of [image("case-0004"), ...["z", "y", "x"].map((axis) => image("case-0001", `&axis=${axis}`))]) {
    await openView(
      browser,
      hash,
      `canvas.slice[data-shown^="${/imageId=([^&]*)/.exec(hash)?.[1]}-1 ${/axis=(.)/.exec(hash)?.[1] ?? "z"}"]`,
    );
    for (const layer of ["outer", "inner", "truth"]) {
      const { pixels, inside, wrong } = await compareContours(browser, layer);
      assert.ok(inside > 0 && inside < pixels, `${hash} ${layer}: ${inside} of ${pixels}`);
      assert.equal(wrong, 0, `${hash} ${layer}`);
    }
  }
  await browser.evaluate(`document.querySelector("canvas.slice").focus()`);
  await browser.press("ArrowLeft");
  assert.match(
    await browser.evaluate(`document.querySelector(".hover").textContent`),
    /^Column 31, row 12, score .* in /,
  );
  await browser.press("]");
  await browser.until(`document.getElementById("slice-range").value === "37"`);
  await browser.until(`location.hash.includes("slice=37")`);
  assert.equal((await compareContours(browser, "outer")).wrong, 0);
});

const views = [
  ["#/overview", ".row-body .row"],
  [`#/stratum?stratum=${encodeURIComponent(stratum)}`, ".chart .u-over"],
  [image("case-0001"), "canvas.slice[data-shown]"],
  ["#/alerts?state=all", ".alert-list .row-body .row"],
  [`#/alerts?alertId=COVERAGE_BREACH-2-6f1c0b`, ".alert-detail .u-over"],
  ["#/operations?topic=predictions&partition=2&offset=41", ".rejected-list .row-head"],
];

test(
  "no accessibility rule is broken in any view, light or dark, and nothing is wider than a phone",
  { skip },
  async () => {
    // Only the contrast depends on the colours.
    for (const [theme, width, rules] of /** @type {["light" | "dark", number, string[] | undefined][]} */ ([
      ["light", 1280, undefined],
      ["dark", 360, undefined],
      ["dark", 1280, ["color-contrast"]],
      ["light", 360, ["color-contrast"]],
    ])) {
      await browser.look(width, 800, theme);
      for (const [hash = "", shown = ""] of views) {
        await openView(browser, hash, shown);
        const broken = await accessibilityViolations(browser, rules);
        assert.equal(broken.length, 0, `${hash} ${theme} ${width}: ${broken.slice(0, 5).join("\n")}`);
        assert.ok(await browser.evaluate("document.documentElement.scrollWidth <= innerWidth"), `${hash} is too wide`);
        const clipped = await browser.evaluate(clippedRows);
        assert.deepEqual(clipped, [], `${hash} ${width}: rows are lower than what they say`);
      }
    }
  },
);

/** Rows have one height for all, and hide what does not fit. */
const clippedRows = `[...document.querySelectorAll(".row-body > .row")].flatMap((row) => {
  const { top, bottom } = row.getBoundingClientRect();
  const out = [...row.querySelectorAll(".cell > *")].filter((part) => {
    const box = part.getBoundingClientRect();
    return box.height > 0 && (box.top < top - 0.5 || box.bottom > bottom + 0.5);
  });
  return out.map((part) => part.textContent);
})`;

/** @param {import("../development/fixtures.js").Condition} condition */
async function reload(condition) {
  fixtures.condition = condition;
  await openPage(browser, `${address}#/overview`);
}

test(
  "the page says when nothing is there, numbers are old, the connection is lost or a token is needed",
  { skip },
  async () => {
    await browser.look(360, 800, "dark");
    const said = (/** @type {string} */ words) =>
      browser.until(`document.body.textContent.includes(${JSON.stringify(words)})`);
    await reload("empty");
    await said("Waiting for the first labels");
    assert.deepEqual(await accessibilityViolations(browser), []);
    await reload("locked");
    await said("Token needed");
    assert.deepEqual(await accessibilityViolations(browser), []);
    await reload("reading");
    await said("412,000 records remain");
    await reload("stale");
    await said("The numbers are 7 min old. The broker kafka-1:9092 does not answer.");
    assert.deepEqual(await accessibilityViolations(browser), []);
    await reload("normal");
    await browser.until(`document.getElementById("connection").dataset.connection === "LIVE"`);
    fixtures.condition = "lost";
    server.closeAllConnections();
    await said("The numbers are those of ");
    assert.equal(await browser.evaluate(`document.querySelectorAll(".row-body .row").length > 0`), true);
    fixtures.condition = "normal";
    await browser.until(`document.getElementById("connection").dataset.connection === "LIVE"`);
    assert.equal(await browser.evaluate(`document.getElementById("notice").hidden`), true);
  },
);

test("the page asks no other host, breaks no policy and logs no error", { skip }, () => {
  assert.deepEqual(
    browser.requests.filter((url) => !url.startsWith(address)),
    [],
  );
  assert.deepEqual(
    browser.messages.filter((message) => message.startsWith("error") && !message.includes("net::ERR_")),
    [],
  );
});
