/**
 * Checks what the processor has published against what follows from its inputs. Everything but the arithmetic on pixels
 * is computed anew, by slow and obvious code that shares nothing with the processor.
 */
package io.conformalstreams.ops.verify;
