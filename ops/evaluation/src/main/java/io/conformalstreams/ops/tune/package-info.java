/**
 * The learning stage (Davenport, arXiv 2410.03406, section on score transformations). It uses units that neither
 * calibrate nor judge the chosen procedures. On them, it chooses the best transformation for each side, and how both
 * sides share alpha.
 */
package io.conformalstreams.ops.tune;
