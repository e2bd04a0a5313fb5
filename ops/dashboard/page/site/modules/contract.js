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
 * @property {number | null} coveredUnits null for a risk, whose losses are not counts
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

/** @typedef {import("./contract-alerts.js").Alert} Alert */

/** How far a monitor is from opening an alert. Texts are empty where a monitor has none of the kind. @typedef {{ kind: string, procedure: string, component: string, sizeClass: string, channel: string, proxy: string, nominalAlpha: number, evidenceLog10: number, limitLog10: number }} MonitorEvidence */

/**
 * The figures of the images with the same value of an attribute, for one level and component of a procedure.
 *
 * @typedef {object} Cohort
 * @property {string} attribute
 * @property {string} value
 * @property {string} procedure
 * @property {number} nominalAlpha
 * @property {string} component
 * @property {number | null} promised what the procedure promises for the whole stratum; null if it promises nothing
 * @property {number} judgedUnits
 * @property {number | null} coveredUnits null for a risk, whose losses are not counts
 * @property {number} coverage one minus the mean loss for a risk; 1 if nothing was judged
 * @property {number | null} lower the coverage is at least this, at any time
 * @property {number | null} upper
 * @property {number} openUnits
 * @property {number} judgedImages
 * @property {number | null} meanSize
 * @property {number} intervalError probability that the interval is ever wrong
 */

/** @typedef {Stratum & { id: string, now: number, series: Series[], marks: Mark[], alertHistory: Alert[], evidence: MonitorEvidence[], cohorts: Cohort[], leftOutCohortRows: number }} StratumHistory */

/** @typedef {{ view: boolean, act: boolean, tokenNeeded: boolean, actionsPossible: boolean, version: string }} Session */

/** @typedef {{ strata: string[] | null, alerts: boolean, images: boolean, rejected: boolean, deadLetters: boolean, source: string }} Change */

export {};
