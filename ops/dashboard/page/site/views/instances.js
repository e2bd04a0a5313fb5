/**
 * The running instances: what each runs, with which configuration, and whether it still restores its state.
 *
 * @module instances
 */

import { element, icon } from "../modules/element.js";
import { count, counted, dateTime, duration } from "../modules/numbers.js";
import { table } from "../modules/parts.js";

/** @typedef {import("../modules/contract-operations.js").Instance} Instance */
/** @typedef {import("../modules/contract-operations.js").InstanceTopology} InstanceTopology */
/** @typedef {import("../modules/element.js").Child} Child */

/** @type {ReadonlyMap<string, string>} */
const phases = new Map([
  ["STARTING", "starting"],
  ["RUNNING", "running"],
  ["WAITING_TO_RESTART", "waiting to restart"],
  ["WAITING_FOR_ACCESS", "waiting for access"],
  ["FAILED", "failed"],
  ["CLOSED", "stopped"],
]);

/**
 * @param {Instance[]} instances
 * @param {number} now
 * @returns {HTMLElement}
 */
export function instanceTable(instances, now) {
  if (instances.length === 0)
    return element("p", { class: "muted" }, "No instance has reported yet. Each reports when it starts.");
  const rows = instances.map((instance) => [
    element(
      "div",
      { class: "lines" },
      element("span", { class: "identifier" }, instance.instance),
      element("span", { class: "muted small" }, `since ${dateTime(instance.startedAt)}`),
    ),
    instance.silent
      ? problem(`silent for ${duration(now - instance.reportedAt)}`)
      : instance.topologies.map((topology) => topologyState(topology)),
    element(
      "div",
      { class: "lines" },
      element("span", {}, instance.version),
      element("span", { class: "muted small" }, `Kafka ${instance.kafkaVersion}, Java ${instance.javaVersion}`),
    ),
    element(
      "div",
      { class: "lines" },
      element("span", { class: "identifier", title: instance.fingerprint }, instance.fingerprint.slice(0, 12)),
      instance.agrees ? element("span", { class: "muted small" }, "as configured here") : problem("differs"),
    ),
  ]);
  const headers = ["Instance", "State", "Version", "Configuration"];
  return table(headers, rows, "Instances", (row) => ({ "data-instance": instances[row]?.instance }));
}

/**
 * @param {string} text
 * @returns {HTMLElement}
 */
function problem(text) {
  return element("span", { class: "verdict tone-BREACHED" }, icon("cross"), element("span", {}, text));
}

/**
 * @param {InstanceTopology} topology
 * @returns {HTMLElement}
 */
function topologyState(topology) {
  const { name, phase, restarts, lastFailure } = topology;
  const words = `${name} ${phases.get(phase) ?? phase.toLowerCase()}`;
  const again = restarts === 0 ? "" : `, restarted ${counted(restarts, "time")}`;
  return element(
    "div",
    { class: "lines" },
    phase === "RUNNING" || phase === "STARTING" ? element("span", {}, `${words}${again}`) : problem(`${words}${again}`),
    restoreProgress(topology),
    lastFailure !== null && element("span", { class: "muted small" }, `Last failure: ${lastFailure}`),
  );
}

/**
 * @param {InstanceTopology} topology
 * @returns {Child} how far the state has been restored; nothing once it is
 */
export function restoreProgress({ name, storesToRestore, restoredRecords, recordsToRestore }) {
  if (storesToRestore === 0) return null;
  const words = `restores ${counted(storesToRestore, "store")}: ${count(restoredRecords)} of ${counted(recordsToRestore, "record")}`;
  const progress = { max: Math.max(1, recordsToRestore), value: restoredRecords, "aria-label": `${name} ${words}` };
  return [element("progress", progress), element("span", { class: "small" }, words)];
}
