/**
 * The shapes of the server's answers. Names and meanings are those of the contracts in `schemas/contracts`. Times are in
 * milliseconds since 1970; shares, coverages and alphas are 0..1; volumes are in mm² or mm³. What is not known is null.
 *
 * @module contract
 */

/** A number; infinite numbers, which JSON lacks, arrive as text. @typedef {number | "Infinity" | "-Infinity" | "NaN"} Decimal */

/** @typedef {"BREACHED" | "BELOW" | "TOO_FEW" | "UNPROVEN" | "NONE" | "KEPT" | "ABOVE"} Verdict */

/** @typedef {{ state: "CATCHING_UP" | "CURRENT" | "UNREACHABLE", behind: number, since: number, message: string | null }} Source */

/**
 * @typedef {object} EpochCoverage
 * @property {number} judgedUnits
 * @property {number | null} coveredUnits null for a risk, whose losses are no counts
 * @property {number | null} coverage one minus the mean loss for a risk
 * @property {number | null} lower the coverage is at least this, at any time
 * @property {number | null} upper
 */

/**
 * @typedef {EpochCoverage & { openUnits: number, judgedImages: number, coveredImages: number, imageCoverage: number | null,
 *   uncalibratedImages: number, emptyTruths: number, trivialSets: number }} WholeCoverage
 */

/**
 * One promise: an event at one level of one procedure, and how it was kept.
 *
 * @typedef {object} PromisedEvent
 * @property {string} component
 * @property {number} alpha
 * @property {number} promised
 * @property {string | null} [sizeClass]
 * @property {Verdict} verdict
 * @property {string} words
 * @property {EpochCoverage} epoch
 * @property {WholeCoverage} all
 * @property {number | null} n
 * @property {number | null} k
 * @property {Decimal | null} lambda
 * @property {string | null} claim
 * @property {number | null} meanSize
 */

/** @typedef {{ nominalAlpha: number, promise?: string | null, events: PromisedEvent[] }} OverviewLevel */

/**
 * @typedef {object} OverviewProcedure
 * @property {string} procedure
 * @property {string | null} type
 * @property {string | null} channel
 * @property {string} fingerprint
 * @property {boolean} configured
 * @property {string | null} guarantee
 * @property {string | null} window
 * @property {Verdict} verdict
 * @property {OverviewLevel[]} levels
 */

/**
 * @typedef {object} OverviewAlert
 * @property {string} alertId
 * @property {string} kind
 * @property {string} severity
 * @property {string} state
 * @property {string} procedure
 * @property {string | null} component
 * @property {number} nominalAlpha
 * @property {number} openedAt
 * @property {number | null} changeAt
 * @property {string} cause
 */

/**
 * @typedef {object} LabelArrival
 * @property {number} images
 * @property {number} labelled
 * @property {number | null} labelledShare
 * @property {number | null} medianLagMillis
 * @property {number | null} lag95Millis
 * @property {number} lags
 */

/**
 * @typedef {object} Stratum
 * @property {string} stratum
 * @property {Record<string, string>} keys
 * @property {{ version: number, epoch: number, labelPolicy: string, lastLabelAt: number } | null} thresholds
 * @property {LabelArrival} labels
 * @property {Record<string, number>} rejected
 * @property {OverviewAlert[]} alerts
 * @property {Verdict} verdict
 * @property {OverviewProcedure[]} procedures
 */

/**
 * @typedef {object} Overview
 * @property {string} id
 * @property {number} now
 * @property {Source} source
 * @property {{ strata: number, openAlerts: number, rejected: number, deadLetters: number, outcomes: number, leftOutStrata: number }} totals
 * @property {Record<string, number>} rejected
 * @property {Stratum[]} strata
 */

/**
 * The history of one promise in columns of one length.
 *
 * @typedef {object} Series
 * @property {string} procedure
 * @property {number} nominalAlpha
 * @property {string} component
 * @property {number} promised
 * @property {number} bucketMillis
 * @property {number[]} t
 * @property {number[]} judgedUnits
 * @property {(number | null)[]} coveredUnits
 * @property {(number | null)[]} coverage
 * @property {(number | null)[]} lower
 * @property {(number | null)[]} upper
 * @property {(number | null)[]} n
 * @property {(number | null)[]} k
 * @property {(Decimal | null)[]} lambda
 * @property {(number | null)[]} meanSize
 * @property {number[]} outcomes
 * @property {number[]} epoch
 */

/**
 * @typedef {object} Mark
 * @property {number} at
 * @property {string} kind EPOCH, PROCEDURE_CHANGED, ALERT_OPENED, ALERT_UPDATED or ALERT_RESOLVED
 * @property {number | null} epoch
 * @property {string | null} labelPolicy
 * @property {string | null} alertId
 * @property {string} text
 */

/** @typedef {Stratum & { id: string, now: number, series: Series[], marks: Mark[], alertHistory: Alert[] }} StratumHistory */

/** @typedef {{ revision: number, state: string, reason: string, severity: string, at: number, evidenceLog10: number }} AlertState */

/**
 * @typedef {OverviewAlert & { revision: number, reason: string, stratum: string, channel: string, proxy: string, promised: number,
 *   epoch: number, eventTime: number, resolvedAt: number | null, evidenceLog10: number, limitLog10: number, runbook: string,
 *   states: AlertState[] }} Alert
 */

/** @typedef {{ misses: number, labels: number, coverage: number, lower: number, upper: number, level: number, scope: string, method: string }} MissEstimate */

/**
 * The fields of the newest record of an alert that the page shows, under the names of its schema.
 *
 * @typedef {object} AlertRecord
 * @property {{ observations: number, stretch: number, points: Decimal[] }} evidenceCurve
 * @property {{ name: string, version: number, threshold: Decimal, falseAlertsPerMillionLabels: number, lifetimeFalseAlarmProbability: number }} detector
 * @property {string} falseAlarmBound
 * @property {number | null} pValueAnytime
 * @property {MissEstimate | null} estimate
 * @property {MissEstimate | null} recent
 * @property {{ observation: number, labelledAt: string | number | null, note: string, estimate: MissEstimate, confidenceSet:
 *   { level: number, firstUnit: number, lastUnit: number, earliest: string | number | null, latest: string | number | null } | null }} sinceChange
 * @property {{ text: string, enough: boolean } | null} advice
 * @property {Record<string, number> | null} counts
 * @property {string[]} changes
 * @property {string} population
 * @property {string} labelPolicy
 * @property {string} note
 */

/** @typedef {Alert & { record: AlertRecord, runbookText: string | null }} AlertDetail */

/**
 * @typedef {object} ListedProcedure
 * @property {string} procedure
 * @property {string} channel
 * @property {boolean | null} review
 * @property {number | null} diceBound
 * @property {number | null} size
 * @property {number | null} estimate
 * @property {Decimal | null} lower
 * @property {Decimal | null} upper
 * @property {string | null} verdict
 * @property {boolean | null} covered
 */

/**
 * @typedef {object} ListedImage
 * @property {string} stratum
 * @property {string} imageId
 * @property {string} unitId
 * @property {string} predictionId
 * @property {number} predictedAt
 * @property {number | null} labelledAt
 * @property {number} dimensions
 * @property {boolean | null} review
 * @property {number | null} diceBound
 * @property {boolean | null} missed
 * @property {ListedProcedure[]} procedures
 */

/** @typedef {{ id: string, total: number, kept: number, next: string | null, images: ListedImage[] }} ImageList */

/** @typedef {{ component: string, alpha: number, n: number, k: number, lambda: Decimal, reason: string, voxels: number, volume: number }} ComponentSet */

/** @typedef {{ component: string, alpha: number, n: number, k: number, lambda: Decimal, reason: string }} IntervalThreshold */

/**
 * @typedef {object} IssuedInterval
 * @property {string} quantity
 * @property {Decimal | null} estimate
 * @property {Decimal} lower
 * @property {Decimal} upper
 * @property {number | null} lowerVolume
 * @property {number | null} upperVolume
 * @property {IntervalThreshold[]} thresholds
 */

/**
 * @typedef {object} IssuedOutcome
 * @property {boolean} coveredInner
 * @property {boolean} coveredOuter
 * @property {boolean} coveredJoint
 * @property {boolean | null} coveredInterval
 * @property {Decimal | null} loss
 * @property {Decimal | null} labelledValue
 * @property {{ component: string, criticalValue: Decimal, lambda: Decimal, calibrated: boolean, covered: boolean }[]} components
 */

/**
 * @typedef {object} IssuedLevel
 * @property {number} nominalAlpha
 * @property {number | null} diceBound
 * @property {boolean | null} review
 * @property {number | null} size
 * @property {ComponentSet | null} inner
 * @property {ComponentSet | null} outer
 * @property {IssuedInterval | null} interval
 * @property {IssuedOutcome | null} outcome
 * @property {string | null} [promise]
 * @property {string} words
 */

/**
 * @typedef {object} IssuedProcedure
 * @property {string} procedure
 * @property {string} type
 * @property {string} channel
 * @property {string} fingerprint
 * @property {string | null} sizeClass
 * @property {boolean} selfCalibrated
 * @property {{ topic: string, partition: number, offset: number }} set
 * @property {{ version: number, epoch: number, lastLabelAt: number, partition: number, offset: number } | null} cites
 * @property {number} predictedVoxels
 * @property {number} predictedVolume
 * @property {string | null} verdict
 * @property {boolean} emptyTruth
 * @property {IssuedLevel[]} levels
 */

/**
 * @typedef {object} ImageDetail
 * @property {string} stratum
 * @property {string} imageId
 * @property {string} unitId
 * @property {string} predictionId
 * @property {number} predictedAt
 * @property {number | null} labelledAt
 * @property {number[]} shape
 * @property {number[]} spacing
 * @property {number} dimensions
 * @property {{ directions: number[][] } | null} [geometry]
 * @property {{ mediaType: string, slice: number | null } | null} preview
 * @property {{ topic: string, partition: number, offset: number } | null} prediction
 * @property {{ topic: string, partition: number, offset: number, revision: number } | null} label
 * @property {string[]} channels
 * @property {IssuedProcedure[]} procedures
 */

/** @typedef {{ view: boolean, act: boolean, tokenNeeded: boolean, actionsPossible: boolean, version: string }} Session */

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

/** @typedef {{ strata: string[] | null, alerts: boolean, images: boolean, rejected: boolean, deadLetters: boolean, source: string }} Change */

export {};
