/** Answers of the fixtures, by the addresses of the server's contract. */

import { fixtureAlertDetail } from "./fixture-alerts.js";
import { detail, images, listed } from "./fixture-images.js";
import { fixtureDeadLetters, fixtureOperations, fixtureRejected } from "./fixture-operations.js";

/** @typedef {import("./fixtures.js").Fixtures} Fixtures */

/** @param {Fixtures} fixtures */
function session({ condition }) {
  const view = condition !== "locked";
  return { view, act: view, tokenNeeded: !view, actionsPossible: true, version: "0.1.0" };
}

/**
 * @param {Fixtures} fixtures
 * @param {URL} url
 * @returns {object | null} null for what is not there
 */
export function answer(fixtures, { pathname, searchParams }) {
  const [, , resource, id = ""] = pathname.split("/").map(decodeURIComponent);
  const part = (/** @type {string} */ name) => searchParams.get(name) ?? "";
  if (resource === "session") return session(fixtures);
  if (resource === "images" && id !== "") return image(id, part("stratum"));
  if (resource === "records") return record(fixtures, id);
  if (resource === "strata") return fixtures.history(id);
  if (resource === "alerts" && id !== "") return alertDetail(fixtures, id);
  if (fixtures.condition === "empty") return empty(fixtures, resource ?? "");
  if (resource === "overview") return fixtures.overview();
  if (resource === "alerts") return { id: "", now: fixtures.now, alerts: alerts(fixtures, part("state")) };
  if (resource === "operations") return fixtureOperations(fixtures.source());
  if (resource === "rejected") return fixtureRejected(fixtures.strata, part("reason"));
  if (resource === "dead-letters") return fixtureDeadLetters();
  if (resource === "images") return worklist(fixtures, part("stratum"), part("missed"), part("limit"));
  return null;
}

/**
 * @param {Fixtures} fixtures
 * @param {string} state
 */
function alerts({ alerts: open, resolved }, state) {
  return state === "resolved" ? resolved : state === "all" ? [...open, ...resolved] : open;
}

/**
 * @param {Fixtures} fixtures
 * @param {string} id
 */
function alertDetail(fixtures, id) {
  const alert = alerts(fixtures, "all").find(({ alertId }) => alertId === id);
  return alert ? fixtureAlertDetail(alert) : null;
}

/**
 * @param {string} id
 * @param {string} stratum
 */
function image(id, stratum) {
  const known = images.find(({ imageId }) => imageId === id);
  return known ? detail(stratum, known) : null;
}

/**
 * @param {Fixtures} fixtures
 * @param {string} stratum
 * @param {string} missed
 * @param {string} limit
 */
function worklist({ strata: [first] }, stratum, missed, limit) {
  const shown = images
    .filter((known) => missed === "" || known.missed)
    .map((known) => listed(stratum || (first?.stratum ?? ""), known));
  const page = shown.slice(0, Number(limit || 50));
  return { id: "", total: shown.length, kept: images.length, next: null, images: page };
}

/**
 * @param {Fixtures} fixtures
 * @param {string} topic
 */
function record({ now, strata: [first] }, topic) {
  const value = { stratum: first?.stratum, scores: { shape: [96, 96], data: "36864 bytes" } };
  const place = { topic, partition: 2, offset: 41, at: now, key: value.stratum, valueBytes: 37010 };
  return { ...place, headers: {}, value, unreadable: null };
}

/**
 * @param {Fixtures} fixtures
 * @param {string} resource
 * @returns {object | null} what a server says whose topics are empty
 */
function empty(fixtures, resource) {
  const totals = { strata: 0, openAlerts: 0, rejected: 0, deadLetters: 0, outcomes: 0, leftOutStrata: 0 };
  const place = { id: "", now: fixtures.now, source: fixtures.source() };
  if (resource === "overview") return { ...place, totals, rejected: {}, strata: [] };
  if (resource === "alerts") return { ...place, alerts: [] };
  if (resource === "images") return { ...place, total: 0, kept: 0, next: null, images: [] };
  if (resource === "operations")
    return { ...fixtureOperations(place.source), instances: [], topics: [], groups: [], fingerprints: [] };
  return { ...place, total: 0, byReason: {}, byTopic: {}, next: null, records: [] };
}
