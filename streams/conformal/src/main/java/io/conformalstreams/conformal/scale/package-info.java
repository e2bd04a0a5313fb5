/**
 * Scales for the scores of an image: functions that never decrease with the score. On every scale, the sets of pixels
 * above a cut are nested, so methods that threshold scores can threshold any scale instead.
 */
package io.conformalstreams.conformal.scale;
