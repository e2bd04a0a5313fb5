/** Examines an installation and says how to mend what is wrong. */
package io.conformalstreams.ops.doctor;
