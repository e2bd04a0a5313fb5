/**
 * Takes screenshots of every view and of every state of the page that has a design of its own. --help shows the options.
 *
 * Without an address, the page shows fixtures. States such as a lost connection need the fixtures.
 */

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Browser } from "./browser.js";
import { openPage } from "./page-checks.js";
import { smallerPng } from "./png.js";
import { Fixtures } from "./fixtures.js";
import { fixtureServer } from "./serve.js";

/** @typedef {import("./fixtures.js").Condition} Condition */
/** @typedef {{ name: string, hash: string, condition?: Condition }} Shot */

const usage = `Takes screenshots of the page: one file NAME-WIDTH-THEME.png for each view and state.

Usage: node development/screenshots.js [options]

  --address URL      the dashboard to show; by default the page shows fixtures. States such as a lost connection need them
  --folder FOLDER    where the files go (default: screenshots)
  --widths LIST      widths of the window in pixels (default: 360,1280,2560)
  --themes LIST      light, dark or both (default: light,dark)
  --only LIST        names of the views and states (default: all)
  --help             this text`;
const values = options();
if (values.help) {
  console.log(usage);
  process.exit(0);
}
/** Larger files would make documents slow. */
const largestFile = 200_000;
const fixtures = new Fixtures(400);
const server = values.address === "" ? fixtureServer(fixtures) : null;
const base = server ? await listen(server) : values.address;
const browser = await Browser.open();
await mkdir(values.folder, { recursive: true });
try {
  const shots = (await shotsOf()).filter(({ name }) => values.only === "" || values.only.split(",").includes(name));
  for (const width of values.widths.split(",").map(Number)) {
    for (const theme of /** @type {("light" | "dark")[]} */ (values.themes.split(","))) {
      await browser.look(width, width < 600 ? 800 : width > 2000 ? 1440 : 900, theme);
      for (const shot of shots) await take(shot, `${shot.name}-${width}-${theme}.png`);
    }
  }
  for (const message of browser.messages.filter((text) => !text.includes("Failed to load resource")))
    console.log(message);
} finally {
  await browser.close();
  server?.closeAllConnections();
  server?.close();
}

/** @returns the options; the process ends with 2 if one is wrong */
function options() {
  try {
    const { values: given } = parseArgs({
      options: {
        address: { type: "string", default: "" },
        folder: { type: "string", default: "screenshots" },
        widths: { type: "string", default: "360,1280,2560" },
        themes: { type: "string", default: "light,dark" },
        only: { type: "string", default: "" },
        help: { type: "boolean", default: false },
      },
    });
    for (const width of given.widths.split(","))
      if (!/^[1-9]\d{1,3}$/.test(width)) throw new Error(`--widths: '${width}' is not a number from 10 to 9999`);
    for (const theme of given.themes.split(","))
      if (theme !== "light" && theme !== "dark") throw new Error(`--themes: '${theme}' is not light or dark`);
    return given;
  } catch (wrong) {
    console.error(`${wrong instanceof Error ? wrong.message : String(wrong)}\n\n${usage}`);
    process.exit(2);
  }
}

/**
 * @param {import("node:http").Server} created
 * @returns {Promise<string>} its address
 */
function listen(created) {
  return new Promise((resolve) =>
    created.listen(0, "127.0.0.1", () => {
      const { port } = /** @type {import("node:net").AddressInfo} */ (created.address());
      resolve(`http://127.0.0.1:${port}/`);
    }),
  );
}

/** @returns {Promise<Shot[]>} what there is to see */
async function shotsOf() {
  await openPage(browser, base);
  await browser.until("document.querySelector('.row-body .row')");
  const [stratum, alert, image, volume] = await browser.evaluate(`(async () => {
    const get = async (path) => (await fetch(path)).json();
    const { strata } = await get("api/overview");
    const worst = strata.find((known) => known.alerts.length > 0) ?? strata[0];
    const { alerts } = await get("api/alerts?state=all&limit=500");
    const breach = alerts.find(({ kind, stratum }) => kind === "COVERAGE_BREACH" && stratum === worst.stratum);
    const { images } = await get("api/images?limit=200&sort=time");
    const place = ({ stratum, imageId }) => "#/image?" + new URLSearchParams({ stratum, imageId });
    const labelled = images.filter(({ missed }) => missed !== null).sort((a, b) => b.diceBound - a.diceBound);
    const first = labelled.find(({ missed, diceBound }) => missed && diceBound > 0.3) ?? labelled[0] ?? images[0];
    const volume = images.find(({ dimensions }) => dimensions === 3);
    const promise = breach ? { procedure: breach.procedure, alpha: breach.nominalAlpha, component: breach.component } : {};
    return [
      "#/stratum?" + new URLSearchParams({ stratum: worst.stratum, ...promise }),
      breach?.alertId ?? alerts[0]?.alertId ?? "",
      first ? place(first) : "",
      volume ? place(volume) : "",
    ];
  })()`);
  const views = [
    { name: "overview", hash: "#/overview" },
    { name: "stratum", hash: stratum },
    { name: "image", hash: image },
    { name: "volume", hash: volume },
    { name: "alerts", hash: "#/alerts?state=all" },
    { name: "alert", hash: alert === "" ? "" : `#/alerts?state=all&alertId=${encodeURIComponent(alert)}` },
    { name: "operations", hash: "#/operations" },
  ].filter(({ hash }) => hash !== "");
  return server ? [...views, ...states(stratum, image)] : views;
}

/**
 * @param {string} stratum
 * @param {string} image
 * @returns {Shot[]} the states that a reader sees when something is absent or fails
 */
function states(stratum, image) {
  return [
    { name: "token", hash: "#/overview", condition: "locked" },
    { name: "loading", hash: "#/overview", condition: "slow" },
    { name: "reading", hash: "#/overview", condition: "reading" },
    { name: "stale", hash: "#/overview", condition: "stale" },
    { name: "lost", hash: "#/overview", condition: "lost" },
    { name: "failing-stratum", hash: stratum, condition: "failing" },
    { name: "failing-image", hash: image, condition: "failing" },
    { name: "failing-alerts", hash: "#/alerts", condition: "failing" },
    { name: "failing-operations", hash: "#/operations", condition: "failing" },
    ...["overview", "stratum", "image", "alerts", "operations"].map((view) => ({
      name: `empty-${view}`,
      hash: `#/${view}`,
      condition: /** @type {Condition} */ ("empty"),
    })),
  ];
}

/**
 * @param {Shot} shot
 * @param {string} file
 */
async function take({ hash, condition = "normal" }, file) {
  // A connection is lost only where there was one.
  fixtures.condition = condition === "lost" ? "normal" : condition;
  if (condition === "normal") await browser.evaluate(`location.hash = ${JSON.stringify(hash)}`);
  else await openPage(browser, base + hash);
  await settle(condition);
  if (condition === "lost") {
    fixtures.condition = "lost";
    server?.closeAllConnections();
    await browser.until(`document.getElementById("connection").dataset.connection === "LOST"`);
  }
  const picture = smallerPng(await browser.screenshot());
  await writeFile(join(values.folder, file), picture);
  const wide = await browser.evaluate("document.documentElement.scrollWidth - innerWidth");
  if (wide > 0) console.log(`${file}: ${wide} pixels too wide`);
  if (picture.length > largestFile) console.log(`${file}: ${picture.length} bytes, too large for a document`);
  if (condition !== "normal") {
    fixtures.condition = "normal";
    await openPage(browser, `${base}#/overview`);
    await browser.until("document.querySelector('.row-body .row')");
  }
}

/**
 * Waits until nothing was requested for a while.
 *
 * @param {Condition} condition
 */
async function settle(condition) {
  let seen = -1;
  while (seen !== browser.requests.length) {
    seen = browser.requests.length;
    await new Promise((resolve) => setTimeout(resolve, 350));
  }
  const connection = { reading: "READING", stale: "STALE", slow: "LOADING" }[String(condition)];
  if (connection) await browser.until(`document.getElementById("connection")?.dataset.connection === "${connection}"`);
  if (condition === "normal")
    await browser.until("!document.querySelector('main .loading, canvas.slice:not([data-shown])')");
}
