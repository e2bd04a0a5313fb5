/**
 * Serves the page with answers from fixtures: node development/serve.js [port] [strata] [condition].
 */

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { answer } from "./answers.js";
import { images, raster } from "./fixture-images.js";
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
    const { condition } = fixtures;
    if (!url.pathname.startsWith("/api/")) void sendFile(url.pathname, response);
    else if (condition === "lost") response.destroy();
    else if (condition === "slow" && url.pathname !== "/api/session") response.setTimeout(0);
    else if (condition === "failing" && !/session|overview|events/.test(url.pathname)) sendFailure(response);
    else if (url.pathname === "/api/events") sendEvents(fixtures, response);
    else if (url.pathname.endsWith("/raster")) sendRaster(url, response);
    else sendJson(answer(fixtures, url), response);
  });
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

/** @param {Response} response */
function sendFailure(response) {
  const error = "The broker did not answer within 10 s. Check that it runs, then try again.";
  response.writeHead(503, { "Content-Type": "application/json" }).end(JSON.stringify({ error }));
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
  const fixtures = new Fixtures(Number(process.argv[3] ?? 40));
  fixtures.condition = /** @type {import("./fixtures.js").Condition} */ (process.argv[4] ?? "normal");
  fixtureServer(fixtures).listen(port, "127.0.0.1", () => console.log(`http://127.0.0.1:${port}/`));
}
