/** The report for an audit: what was promised in a period, what was kept, and what was done. */
package io.conformalstreams.ops.audit;
