/**
 * Thresholds and ranks that control a risk, the expected loss of a prediction set.
 *
 * <p>Terms: the <em>loss</em> of a unit lies in 0..1 and does not decrease with the threshold. The <em>risk</em> is its
 * expectation. A threshold is <em>certified</em> if the calibration losses show that its risk is at most alpha. This
 * conclusion is wrong with probability at most delta.
 *
 * <pre>
 *   procedure                                   promise                          state
 *   ConformalRiskControl                        E[L] &lt;= alpha                    LossSums: add, remove, merge
 *   RiskControllingPredictionSets, RiskBound    P(risk &lt;= alpha) &gt;= 1 - delta    LossSums; at one n fixed beforehand
 *   BettingBound                                the same, at every n at once     its own; observe only
 *   PacRank                                     P(coverage &gt;= 1 - alpha)         the sorted critical values; at one n
 *                                                 &gt;= 1 - delta
 * </pre>
 */
package io.conformalstreams.conformal.risk;
