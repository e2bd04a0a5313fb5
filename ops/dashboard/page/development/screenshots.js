/**
 * Takes screenshots of every view: node development/screenshots.js [address] [folder] [widths] [themes]. Without an address, the
 * page shows fixtures.
 */

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Browser } from "./browser.js";
import { Fixtures } from "./fixtures.js";
import { fixtureServer } from "./serve.js";

const [address = "", folder = "screenshots", widths = "360,1280,2560", themes = "light,dark", only = ""] =
  process.argv.slice(2);

const server = address === "" ? fixtureServer(new Fixtures(400)) : null;
const base =
  address ||
  (await new Promise((resolve) =>
    server?.listen(0, "127.0.0.1", () =>
      resolve(`http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}/`),
    ),
  ));
const browser = await Browser.open();
await mkdir(folder, { recursive: true });

/** Waits until nothing was requested for a while. */
async function settle() {
  let seen = -1;
  while (seen !== browser.requests.length) {
    seen = browser.requests.length;
    await new Promise((resolve) => setTimeout(resolve, 350));
  }
  await browser.until(
    "!document.querySelector('main .loading') && document.querySelector('canvas.slice:not([data-shown])') === null",
  );
}

await browser.send("Page.navigate", { url: base });
await browser.until("document.querySelector('.row-body .row')");
const [stratum, alert, image, volume] = await browser.evaluate(`(async () => {
  const get = async (path) => (await fetch(path)).json();
  const overview = await get("api/overview");
  const worst = overview.strata.find((s) => s.alerts.length > 0) ?? overview.strata[0];
  const alerts = (await get("api/alerts?state=all&limit=5")).alerts;
  const images = (await get("api/images?limit=50")).images;
  const first = images.find((i) => i.missed) ?? images[0];
  const volume = images.find((i) => i.dimensions === 3);
  const address = (i) => i && "#/image?" + new URLSearchParams({ stratum: i.stratum, imageId: i.imageId });
  return [worst.stratum, alerts[0]?.alertId ?? "", address(first) ?? "", address(volume) ?? ""];
})()`);
const views = /** @type {[string, string][]} */ (
  [
    ["overview", "#/overview"],
    [
      "stratum",
      `#/stratum?stratum=${encodeURIComponent(stratum)}&procedure=&component=OUTER`.replace("procedure=&", ""),
    ],
    ["image", image],
    ["volume", volume],
    ["alerts", `#/alerts?state=all`],
    ["alert", `#/alerts?state=all&alertId=${encodeURIComponent(alert)}`],
    ["operations", "#/operations"],
  ].filter(([name, hash]) => hash !== "" && (only === "" || only.split(",").includes(name ?? "")))
);
for (const width of widths.split(",").map(Number)) {
  for (const theme of /** @type {("light" | "dark")[]} */ (themes.split(","))) {
    await browser.look(width, width < 600 ? 800 : width > 2000 ? 1440 : 900, theme);
    for (const [name, hash] of views) {
      await browser.evaluate(`location.hash = ${JSON.stringify(hash)}`);
      await settle();
      await writeFile(join(folder, `${name}-${width}-${theme}.png`), await browser.screenshot());
      const wide = await browser.evaluate("document.documentElement.scrollWidth - innerWidth");
      if (wide > 0) console.log(`${name} at ${width}: ${wide} pixels too wide`);
    }
  }
}
for (const message of browser.messages) console.log(message);
await browser.close();
server?.close();
