/**
 * Serves the page with answers from fixtures: node development/serve.js [port] [strata].
 */

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { detail, images, listed, raster } from "./fixture-images.js";
import { Fixtures } from "./fixtures.js";

const site = fileURLToPath(new URL("../site/", import.meta.url));

/** @type {Record<string, string>} */
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

/** The policy of the real server. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** @typedef {import("node:http").ServerResponse} Response */

/**
 * @param {Fixtures} fixtures
 * @returns {import("node:http").Server}
 */
export function fixtureServer(fixtures) {
  return createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    response.setHeader("Content-Security-Policy", policy);
    if (!url.pathname.startsWith("/api/")) void sendFile(url.pathname, response);
    else if (url.pathname === "/api/events") sendEvents(fixtures, response);
    else if (url.pathname.endsWith("/raster")) sendRaster(url, response);
    else sendJson(answer(fixtures, url), response);
  });
}

/**
 * @param {Fixtures} fixtures
 * @param {URL} url
 * @returns {object | null}
 */
function answer(fixtures, { pathname, searchParams }) {
  const [, , resource, id = ""] = pathname.split("/").map(decodeURIComponent);
  const stratum = searchParams.get("stratum") ?? "";
  if (resource === "session")
    return { view: true, act: true, tokenNeeded: false, actionsPossible: true, version: "0.1.0" };
  if (resource === "overview") return fixtures.overview();
  if (resource === "strata") return fixtures.history(id);
  if (resource === "alerts" && id !== "") return fixtures.alertDetail(id);
  if (resource === "alerts") return { id: "", now: fixtures.now, alerts: fixtures.alerts };
  if (resource === "operations") return fixtures.operations();
  if (resource === "rejected") return fixtures.rejected();
  if (resource === "dead-letters") return { id: "", total: 0, next: null, records: [] };
  if (resource === "records") {
    const value = { stratum: fixtures.strata[0]?.stratum, scores: { shape: [96, 96], data: "36864 bytes" } };
    return {
      topic: id,
      partition: 2,
      offset: 41,
      at: fixtures.now,
      key: value.stratum,
      valueBytes: 37010,
      headers: {},
      value,
      unreadable: null,
    };
  }
  if (resource === "images" && id !== "") {
    const image = images.find((known) => known.imageId === id);
    return image ? detail(stratum, image) : null;
  }
  if (resource === "images") {
    const shown = images
      .filter((image) => !searchParams.get("missed") || image.missed)
      .map((image) => listed(stratum || (fixtures.strata[0]?.stratum ?? ""), image));
    return {
      id: "",
      total: shown.length,
      kept: images.length,
      next: null,
      images: shown.slice(0, Number(searchParams.get("limit") ?? 50)),
    };
  }
  return null;
}

/**
 * @param {string} path
 * @param {Response} response
 */
async function sendFile(path, response) {
  const file = normalize(path === "/" ? "/index.html" : path);
  try {
    const content = await readFile(join(site, file));
    response.writeHead(200, { "Content-Type": types[extname(file)] ?? "application/octet-stream" }).end(content);
  } catch {
    response.writeHead(404).end();
  }
}

/**
 * @param {object | null} body
 * @param {Response} response
 */
function sendJson(body, response) {
  const status = body === null ? 404 : 200;
  response
    .writeHead(status, { "Content-Type": "application/json" })
    .end(JSON.stringify(body ?? { error: "It is not kept any more." }));
}

/**
 * @param {URL} url
 * @param {Response} response
 */
function sendRaster({ pathname, searchParams }, response) {
  const image = images.find((known) => known.imageId === decodeURIComponent(pathname.split("/")[3] ?? ""));
  const part = (/** @type {string} */ name) => searchParams.get(name) ?? "";
  if (!image || part("layer") === "preview") return sendJson(null, response);
  const { width, height, spacing, index, bytes } = raster(
    image,
    part("layer"),
    part("axis") || "z",
    part("slice") || "0",
    Number(part("alpha")),
  );
  const headers = { "Raster-Width": width, "Raster-Height": height, "Raster-Spacing": spacing, "Raster-Slice": index };
  return response.writeHead(200, { "Content-Type": "application/octet-stream", ...headers }).end(bytes);
}

/**
 * @param {Fixtures} fixtures
 * @param {Response} response
 */
function sendEvents(fixtures, response) {
  response.writeHead(200, { "Content-Type": "text/event-stream" });
  let id = 0;
  const timer = setInterval(() => {
    const change = {
      strata: [fixtures.strata[0]?.stratum],
      alerts: false,
      images: false,
      rejected: false,
      deadLetters: false,
      source: "CURRENT",
    };
    response.write(`id: o0=${++id}\nevent: change\ndata: ${JSON.stringify(change)}\n\n`);
  }, 2000);
  response.on("close", () => clearInterval(timer));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const port = Number(process.argv[2] ?? 8088);
  fixtureServer(new Fixtures(Number(process.argv[3] ?? 40))).listen(port, "127.0.0.1", () =>
    console.log(`http://127.0.0.1:${port}/`),
  );
}
