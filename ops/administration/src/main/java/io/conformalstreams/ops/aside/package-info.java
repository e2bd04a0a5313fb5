/** The records that were put aside, rejected or unreadable, and how to send them again once the cause is mended. */
package io.conformalstreams.ops.aside;
