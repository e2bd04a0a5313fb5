/**
 * Checks of the page in a browser that hold for fixtures and for a running dashboard alike.
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** @typedef {import("./browser.js").Browser} Browser */

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * Opens the page. A network interface that comes or goes breaks requests of Chromium, so a failed one is made again.
 *
 * @param {Browser} browser
 * @param {string} url
 */
export async function openPage(browser, url) {
  for (let attempt = 1; ; attempt++) {
    // Another address first: one that differs in the fragment alone would not load anything.
    await browser.send("Page.navigate", { url: "about:blank" });
    await browser.send("Page.navigate", { url });
    try {
      return await browser.until("document.querySelector('#views a')", 5000);
    } catch (error) {
      if (attempt === 4) throw error;
    }
  }
}

/**
 * Opens a view, and waits until it shows more than that it loads.
 *
 * @param {Browser} browser
 * @param {string} hash
 * @param {string} shown a selector of what the view shows at last
 */
export async function openView(browser, hash, shown) {
  await browser.evaluate(`location.hash = ${JSON.stringify(hash)}`);
  await browser.until(`document.querySelector(${JSON.stringify(shown)}) && !document.querySelector("main .loading")`);
}

/**
 * @param {Browser} browser
 * @param {string[]} [only] names of rules; all without it
 * @returns {Promise<string[]>} the rules of WCAG 2.2 A and AA, and of good practice, that the page breaks
 */
export async function accessibilityViolations(browser, only) {
  if (!(await browser.evaluate("typeof axe === 'object'"))) await browser.evaluate(`${axe}; undefined`);
  const options = only ? { runOnly: only } : {};
  return browser.evaluate(
    `axe.run(${JSON.stringify(options)}).then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map((node) => id + ": " + node.target + " " + node.html.slice(0, 160))))`,
  );
}

/**
 * Draws one layer alone, filled, and compares the canvas with the layer's bytes at the centre of every pixel.
 *
 * @param {Browser} browser the image view with an image
 * @param {string} layer inner, outer or truth
 * @returns {Promise<{ pixels: number, inside: number, wrong: number, slice: string }>}
 */
export async function compareContours(browser, layer) {
  const name = { inner: "Inner set", outer: "Outer set", truth: "Truth" }[layer];
  await browser.evaluate(`(() => {
    for (const label of document.querySelectorAll(".layer")) {
      const box = label.querySelector("input");
      if (box.checked !== (label.textContent === ${JSON.stringify(name)})) box.click();
    }
    // The other contours have no fill, so a contour that is drawn with another's fill is seen.
    for (const fill of document.querySelectorAll(".layer-controls input[type=range]")) {
      fill.value = fill.parentElement.querySelector(".layer").textContent === ${JSON.stringify(name)} ? 100 : 0;
      fill.dispatchEvent(new Event("input"));
    }
    const ground = [...document.querySelectorAll(".viewer-controls select")].find((s) => [...s.options].some((o) => o.value === "none"));
    ground.value = "none";
    ground.dispatchEvent(new Event("change"));
  })()`);
  await browser.until(
    `document.querySelector("canvas.slice").getAttribute("aria-label").endsWith("Contours: ${String(name).toLowerCase()}.")`,
  );
  return browser.evaluate(`(async () => {
    const parameters = new URLSearchParams(location.hash.split("?")[1]);
    const canvas = document.querySelector("canvas.slice");
    const [procedure, alpha] = [...document.querySelectorAll(".viewer-controls select")].map((select) => select.value);
    const range = document.getElementById("slice-range");
    const query = new URLSearchParams({
      stratum: parameters.get("stratum"), layer: ${JSON.stringify(layer)}, procedure, alpha,
      axis: parameters.get("axis") ?? "z", slice: range ? range.value : "0",
    });
    const response = await fetch("api/images/" + encodeURIComponent(parameters.get("imageId")) + "/raster?" + query);
    const bytes = new Uint8Array(await response.arrayBuffer());
    const width = Number(response.headers.get("Raster-Width"));
    const height = Number(response.headers.get("Raster-Height"));
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let wrong = 0, inside = 0;
    for (let i = 0; i < bytes.length; i++) {
      const x = Math.floor(((i % width) + 0.5) * canvas.width / width);
      const y = Math.floor((Math.floor(i / width) + 0.5) * canvas.height / height);
      const at = 4 * (y * canvas.width + x);
      const drawn = data[at] + data[at + 1] + data[at + 2] > 90;
      inside += bytes[i] === 1;
      wrong += drawn !== (bytes[i] === 1);
    }
    return { pixels: bytes.length, inside, wrong, slice: query.get("slice") };
  })()`);
}
