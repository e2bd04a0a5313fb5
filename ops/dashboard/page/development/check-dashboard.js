/**
 * Opens every view of a running dashboard and prints, as JSON, what the page shows: node development/check-dashboard.js ADDRESS.
 * It changes nothing.
 */

import { Browser } from "./browser.js";
import { accessibilityViolations, compareContours, openView } from "./page-checks.js";

const [address = ""] = process.argv.slice(2);
if (address === "") {
  console.error("Name the address of a dashboard, for example http://127.0.0.1:8095/");
  process.exit(2);
}

const browser = await Browser.open();
await browser.look(1280, 900, "light");
try {
  await browser.send("Page.navigate", { url: address });
  await browser.until("document.querySelector('.row-body .row')");
  console.log(JSON.stringify(await check()));
} finally {
  await browser.close();
}

async function check() {
  /** @type {Record<string, string[]>} */
  const violations = {};
  const look = async (/** @type {string} */ hash, /** @type {string} */ shown) => {
    await openView(browser, hash, shown);
    violations[hash] = await accessibilityViolations(browser);
  };
  await look("#/overview", ".row-body .row");
  // All rows are visible in a window that is high enough.
  await browser.look(1280, 9000, "light");
  await browser.until(
    "document.querySelectorAll('.row-body .row').length === document.querySelector('[role=grid]').ariaRowCount - 1",
  );
  const promises = await browser.evaluate(`[...document.querySelectorAll(".row-body .row")].map((row) => ({
    verdict: row.querySelector(".verdict").textContent,
    stratum: row.querySelector("a").textContent,
    procedure: row.querySelector(".muted.small").textContent,
    sentence: row.querySelector(".kept span").textContent.replaceAll("\\u202f", " "),
  }))`);
  await browser.look(1280, 900, "light");
  await look(await browser.evaluate("document.querySelector('.row-body .row a').hash"), ".chart .u-over");
  const alerts = await alertsOf(look);
  const image = await imageOf(look);
  await look("#/operations", ".rejected-list .row-head, .tiles");
  const foreign = browser.requests.filter((url) => !url.startsWith(address));
  const errors = browser.messages.filter((message) => message.startsWith("error"));
  return { promises, alerts, image, violations: Object.values(violations).flat(), foreign, errors };
}

/** @param {(hash: string, shown: string) => Promise<void>} look */
async function alertsOf(look) {
  await look("#/alerts?state=all", ".alert-list .row-body .row, main .message");
  return browser.evaluate(
    `[...document.querySelectorAll(".timeline-bar")].map((bar) => bar.getAttribute("aria-label"))`,
  );
}

/** @param {(hash: string, shown: string) => Promise<void>} look */
async function imageOf(look) {
  await openView(browser, "#/image?sort=time", ".image-list .row-body .row");
  const [stratum, imageId, procedure] =
    await browser.evaluate(`fetch("api/images?sort=time&limit=200").then((answer) => answer.json()).then(async ({ images }) => {
    for (const { stratum, imageId, labelledAt } of images) {
      if (labelledAt === null) continue;
      const image = await (await fetch("api/images/" + encodeURIComponent(imageId) + "?stratum=" + encodeURIComponent(stratum))).json();
      const drawn = image.procedures.find(({ levels: [first] }) => [first.inner, first.outer].every((set) => set?.reason === "CALIBRATED" && set.voxels > 0));
      if (!drawn) continue;
      const truth = await fetch("api/images/" + encodeURIComponent(imageId) + "/raster?" + new URLSearchParams({ stratum, procedure: drawn.procedure, layer: "truth" }));
      if (new Uint8Array(await truth.arrayBuffer()).includes(1)) return [stratum, imageId, drawn.procedure];
    }
    return [];
  })`);
  if (imageId === undefined) return null;
  await look(`#/image?${new URLSearchParams({ stratum, imageId, procedure })}`, "canvas.slice[data-shown]");
  // On a wide screen, a pixel of the image is so large that the line around it can't reach its centre.
  await browser.look(2560, 1600, "light");
  await browser.until("document.querySelector('canvas.slice').clientWidth > 600");
  /** @type {Record<string, object>} */
  const contours = {};
  for (const layer of ["outer", "inner", "truth"]) contours[layer] = await compareContours(browser, layer);
  return { stratum, imageId, procedure, contours };
}
