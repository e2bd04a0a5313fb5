/**
 * The learning stage (Davenport, arXiv 2410.03406, section on score transformations): on units that never calibrate nor
 * are judged, which transformation serves each side best, and how both sides share alpha.
 */
package io.conformalstreams.ops.tune;
