/**
 * When an alert was open, as a bar on a scale of time that all alerts share.
 *
 * @module alert-timeline
 */

import { element, svg } from "../modules/element.js";
import { dateTime } from "../modules/numbers.js";
import { kindName } from "../modules/words.js";

/** @typedef {import("../modules/contract-alerts.js").Alert} Alert */

/** @typedef {{ start: number, end: number }} TimeSpan */

/**
 * @param {Alert[]} alerts
 * @param {number} now
 * @returns {TimeSpan} from the first opening to the end of the last alert
 */
export function timeSpan(alerts, now) {
  return { start: Math.min(...alerts.map((alert) => alert.openedAt)), end: timelineEnd(alerts, now) };
}

/**
 * @param {TimeSpan} span
 * @returns {HTMLElement} where the bars begin and end
 */
export function timelineScale({ start, end }) {
  return element(
    "div",
    { class: "timeline-scale" },
    element("span", { class: "unseen" }, "Open from "),
    element("span", {}, dateTime(start)),
    element("span", { class: "unseen" }, " to "),
    element("span", {}, dateTime(end)),
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
 * @param {TimeSpan} span
 * @returns {HTMLElement} filled while the alert is open, an outline once it is resolved, with a gap at each update
 */
export function timelineBar(alert, { start, end }) {
  const x = (/** @type {number} */ at) => (100 * (at - start)) / Math.max(1, end - start);
  const from = Math.min(98.5, x(alert.openedAt));
  const to = x(alert.resolvedAt ?? end);
  const resolved = alert.state === "RESOLVED";
  const name = `${kindName(alert.kind)}, ${alert.stratum}, from ${dateTime(alert.openedAt)}, ${resolved ? `to ${dateTime(alert.resolvedAt)}` : "open"}`;
  const updates = alert.states
    .filter((state) => state.state === "UPDATED")
    .map((state) =>
      svg("line", { x1: `${x(state.at)}%`, x2: `${x(state.at)}%`, y1: 0, y2: 14, class: "timeline-update" }),
    );
  const bar = svg("rect", {
    x: `${from}%`,
    y: 2,
    width: `${Math.max(1.5, to - from)}%`,
    height: 10,
    rx: 2,
    class: resolved ? "timeline-resolved" : "timeline-open",
  });
  const scale = svg("line", { x1: 0, x2: "100%", y1: 7, y2: 7, class: "timeline-line" });
  return element(
    "div",
    { class: `timeline-bar tone-${alert.severity}`, role: "img", "aria-label": name, title: name },
    svg("svg", { height: 14, "aria-hidden": "true" }, scale, bar, resolved ? [] : updates),
  );
}
