/**
 * The learning stage (Davenport, arXiv 2410.03406, section on score transformations). On units that neither calibrate
 * nor are judged, it chooses the best transformation for each side, and how both sides share alpha.
 */
package io.conformalstreams.ops.tune;
