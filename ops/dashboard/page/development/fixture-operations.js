/** Instances, topics, rejected records and dead letters for the fixtures. */

import { day, minute, now } from "./fixture-time.js";

/**
 * @param {string} name
 * @param {string} phase
 * @param {number} storesToRestore
 */
function instance(name, phase, storesToRestore) {
  return {
    instance: `${name}-1a2b3c4d`,
    host: name,
    version: "0.1.0",
    kafkaVersion: "4.1.0",
    javaVersion: "17.0.15",
    fingerprint: "9f3c77aa01ffbb2200d1e2f3a4b5c6d7",
    agrees: true,
    startedAt: now - 3 * day,
    reportedAt: now - 5000,
    silent: false,
    topologies: ["calibration", "prediction"].map((topology) => ({
      name: topology,
      applicationId: `conformal-streams-${topology}`,
      phase,
      restarts: phase === "WAITING_TO_RESTART" ? 2 : 0,
      lastFailure: phase === "WAITING_TO_RESTART" ? "The broker did not answer within 30 s." : null,
      storesToRestore,
      restoredRecords: 41_200,
      recordsToRestore: 96_000,
    })),
  };
}

/**
 * @param {object} source
 * @returns {object}
 */
export function fixtureOperations(source) {
  const topic = (/** @type {string} */ name, /** @type {number} */ read) => ({
    topic: `conformal.${name}`,
    partitions: 4,
    read,
    behind: 0,
    perSecond: read / 1000,
    lastRecordAt: now - 3000,
  });
  const group = (/** @type {string} */ name) => ({
    group: name,
    state: "Stable",
    lag: 12,
    members: [{ clientId: "a", host: "/127.0.0.1", partitions: 8 }],
    partitions: [],
  });
  return {
    id: "",
    now,
    version: "0.1.0",
    java: "17.0.15",
    startedAt: now - 3 * day,
    source,
    topics: [
      topic("coverage-outcomes", 1_000_000),
      topic("thresholds", 40_000),
      topic("confidence-sets", 1_002_345),
      topic("drift-alerts", 312),
      topic("rejected", 240),
      topic("dead-letters", 1),
    ],
    groups: [group("conformal-streams-calibration"), group("conformal-streams-prediction")],
    configurationFingerprint: "9f3c77aa01ffbb2200d1e2f3a4b5c6d7",
    instances: [
      instance("reader-1", "RUNNING", 0),
      instance("reader-2", "STARTING", 2),
      { ...instance("reader-3", "RUNNING", 0), silent: true, reportedAt: now - 7 * minute },
      { ...instance("reader-4", "WAITING_TO_RESTART", 0), fingerprint: "11ab77cc01ffbb22", agrees: false },
    ],
    latency: { samples: 512, medianMillis: 35, p95Millis: 80, maximumMillis: 240 },
    fingerprints: [
      { procedure: "lesion-sets", configured: "4c0e88aa01ffbb2200", running: ["4c0e88aa01ffbb2200"], agrees: true },
      {
        procedure: "lesion-joint-sets",
        configured: "91ab77cc01ffbb2200",
        running: ["11ab77cc01ffbb2200"],
        agrees: false,
      },
    ],
    memory: { usedBytes: 120_000_000, maximumBytes: 512_000_000, series: 1200, images: 900, alerts: 5 },
  };
}

/**
 * @param {{ stratum: string }[]} strata
 * @param {string} reason empty for all
 * @returns {object}
 */
export function fixtureRejected(strata, reason) {
  const all = Array.from({ length: 60 }, (_unused, index) => ({
    reason: index % 3 === 0 ? "FUTURE_TIME" : "SHAPE_MISMATCH",
    detail:
      index % 3 === 0
        ? "predictedAt is 2 h after the broker's time. Set the gateway's clock."
        : "labels.shape is [96, 95], but scores.shape is [96, 96]. Send the label map on the grid of the scores.",
    topic: "conformal.predictions",
    partition: index % 4,
    offset: 1000 - index,
    at: now - index * 17 * minute,
    stratum: strata[index % strata.length]?.stratum ?? null,
    imageId: `case-${index}`,
    predictionId: `case-${index}-1`,
    revision: null,
    rejectedPartition: 0,
    rejectedOffset: 60 - index,
  }));
  return {
    id: "",
    total: 240,
    byReason: { SHAPE_MISMATCH: 160, FUTURE_TIME: 80 },
    byTopic: { "conformal.predictions": 240 },
    next: null,
    records: all.filter((record) => reason === "" || record.reason === reason),
  };
}

/** @returns {object} */
export function fixtureDeadLetters() {
  const letter = {
    exception: "org.apache.kafka.common.errors.SerializationException",
    message: "The value is no Avro record of a known schema: its first byte is 0x7b, and 0x00 was expected.",
    topic: "conformal.predictions",
    partition: 1,
    offset: 34,
    at: now - 40 * minute,
    processor: "predictions-source",
    task: "0_1",
    key: "cell-nuclei@1|north",
    valueBytes: 120,
    letterPartition: 0,
    letterOffset: 0,
  };
  return { id: "", total: 1, next: null, records: [letter] };
}
