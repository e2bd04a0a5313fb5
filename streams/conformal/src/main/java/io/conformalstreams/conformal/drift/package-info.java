/**
 * Is the promised coverage still kept? A sequential detector that may be looked at after every label, the null that
 * deployed sets are tested against, and an interval to report beside an alert.
 *
 * <p>Terms: a <em>miss</em> is a set that did not contain the truth; <em>evidence</em> grows while misses are more
 * frequent than the <em>null miscoverage</em> allows; an alarm is raised where it reaches a limit A.
 */
package io.conformalstreams.conformal.drift;
