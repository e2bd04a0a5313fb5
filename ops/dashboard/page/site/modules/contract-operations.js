/**
 * The shapes of the server's answers about instances, topics, and records that were put aside.
 *
 * @module contract-operations
 */

/** @typedef {import("./contract.js").Source} Source */

/** @typedef {{ name: string, applicationId: string, phase: string, restarts: number, lastFailure: string | null, storesToRestore: number, restoredRecords: number, recordsToRestore: number }} InstanceTopology */

/**
 * @typedef {object} Instance
 * @property {string} instance
 * @property {string} host
 * @property {string} version
 * @property {string} kafkaVersion
 * @property {string} javaVersion
 * @property {string} fingerprint of the configuration
 * @property {boolean} agrees whether it is the fingerprint of the dashboard's configuration
 * @property {number} startedAt
 * @property {number} reportedAt
 * @property {boolean} silent whether it has not reported for more than 90 s
 * @property {InstanceTopology[]} topologies
 */

/**
 * @typedef {object} Operations
 * @property {string} [configurationFingerprint]
 * @property {Instance[]} [instances]
 * @property {string} version
 * @property {string} java
 * @property {number} startedAt
 * @property {number} now
 * @property {Source} source
 * @property {{ topic: string, partitions: number, read: number, behind: number, unreadable?: number, perSecond: number | null, lastRecordAt: number | null }[]} topics
 * @property {{ group: string, state: string, lag: number, members: { clientId: string, host: string, partitions: number }[],
 *   partitions: { topic: string, partition: number, lag: number }[] }[] | null} groups
 * @property {string | null} [groupsMessage]
 * @property {{ samples: number, medianMillis: number | null, p95Millis: number | null, maximumMillis: number | null }} latency
 * @property {{ procedure: string, configured: string | null, running: string[], agrees: boolean }[]} fingerprints
 * @property {{ usedBytes: number, maximumBytes: number, series: number, images: number, alerts: number }} memory
 */

/**
 * @typedef {object} RejectedRecord
 * @property {string} reason
 * @property {string} detail
 * @property {string} topic
 * @property {number} partition
 * @property {number} offset
 * @property {number} at
 * @property {string | null} stratum
 * @property {string | null} imageId
 * @property {string | null} predictionId
 * @property {number | null} revision
 * @property {number} rejectedPartition
 * @property {number} rejectedOffset
 */

/** @typedef {{ total: number, byReason: Record<string, number>, byTopic: Record<string, number>, next: string | null, records: RejectedRecord[] }} RejectedList */

/**
 * @typedef {object} DeadLetter
 * @property {string} exception
 * @property {string} message
 * @property {string} topic
 * @property {number} partition
 * @property {number} offset
 * @property {number} at
 * @property {string} processor
 * @property {string} task
 * @property {string | null} key
 * @property {number} valueBytes
 * @property {number} letterPartition
 * @property {number} letterOffset
 */

/**
 * @typedef {object} SourceRecord
 * @property {string} topic
 * @property {number} partition
 * @property {number} offset
 * @property {number} at
 * @property {string | null} key
 * @property {number} valueBytes
 * @property {Record<string, string>} headers
 * @property {Record<string, unknown> | null} value
 * @property {string | null} unreadable
 */

export {};
