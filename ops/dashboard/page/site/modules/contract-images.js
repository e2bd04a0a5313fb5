/**
 * The shapes of the server's answers about images.
 *
 * @module contract-images
 */

/** @typedef {import("./contract.js").Decimal} Decimal */

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

export {};
