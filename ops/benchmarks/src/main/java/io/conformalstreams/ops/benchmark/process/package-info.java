/**
 * Processor time of whole processes: {@code conformal-streams run} as operators start it, beside a Python program that
 * does the core of the same job.
 */
package io.conformalstreams.ops.benchmark.process;
