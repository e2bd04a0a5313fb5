/**
 * When each alert was open, as bars over time.
 *
 * @module alert-timeline
 */

import { element, svg } from "../modules/element.js";
import { counted, dateTime } from "../modules/numbers.js";
import { kindName } from "../modules/words.js";

/** @typedef {import("../modules/contract.js").Alert} Alert */

const shownBars = 24;
const rowHeight = 15;
const width = 1000;

/**
 * @param {Alert[]} alerts
 * @param {number} now
 * @param {(alert: Alert) => string} address
 * @returns {HTMLElement}
 */
export function alertTimeline(alerts, now, address) {
  const shown = alerts.slice(0, shownBars);
  const start = Math.min(...shown.map((alert) => alert.openedAt));
  const end = timelineEnd(shown, now);
  const x = (/** @type {number} */ at) => 6 + ((width - 12) * (at - start)) / Math.max(1, end - start);
  const bars = shown.map((alert, index) => bar(alert, index, x, end, address));
  const height = shown.length * rowHeight;
  const label = `Timeline of ${counted(shown.length, "alert")} from ${dateTime(start)} to ${dateTime(end)}`;
  return element(
    "figure",
    { class: "card timeline" },
    element(
      "figcaption",
      { class: "timeline-scale small muted" },
      element("span", {}, dateTime(start)),
      element("span", {}, dateTime(end)),
    ),
    svg(
      "svg",
      { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", height, "aria-label": label, role: "group" },
      bars,
    ),
    alerts.length > shownBars &&
      element("p", { class: "muted small" }, `The first ${shownBars} of ${counted(alerts.length, "alert")}.`),
  );
}

/**
 * An open alert reaches to the present, unless the event times lie far from the clock, as in a replay.
 *
 * @param {Alert[]} alerts
 * @param {number} now
 * @returns {number}
 */
export function timelineEnd(alerts, now) {
  const first = Math.min(...alerts.map((alert) => alert.openedAt));
  const last = Math.max(...alerts.map((alert) => alert.resolvedAt ?? alert.eventTime));
  const open = alerts.some((alert) => alert.resolvedAt === null);
  return open && now > last && now - last < 3 * (last - first) + 86_400_000 ? now : last;
}

/**
 * @param {Alert} alert
 * @param {number} index
 * @param {(at: number) => number} x
 * @param {number} end
 * @param {(alert: Alert) => string} address
 * @returns {SVGElement}
 */
function bar(alert, index, x, end, address) {
  const from = x(alert.openedAt);
  const to = x(alert.resolvedAt ?? end);
  const y = index * rowHeight;
  const name = `${kindName(alert.kind)}, ${alert.stratum}, from ${dateTime(alert.openedAt)}, ${alert.state === "RESOLVED" ? `to ${dateTime(alert.resolvedAt)}` : "open"}`;
  const updates = alert.states
    .filter((state) => state.state === "UPDATED")
    .map((state) => svg("path", { d: `M${x(state.at)} ${y + 3}v9`, class: "timeline-update" }));
  return svg(
    "a",
    { href: address(alert), class: `timeline-bar tone-${alert.severity}`, "aria-label": name },
    svg("title", {}, name),
    svg("rect", {
      x: from,
      y: y + 3,
      width: Math.max(6, to - from),
      height: 9,
      class: alert.state === "RESOLVED" ? "timeline-resolved" : "timeline-open",
    }),
    updates,
  );
}
