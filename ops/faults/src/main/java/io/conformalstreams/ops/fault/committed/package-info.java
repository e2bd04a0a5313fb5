/** What the topics contain for a client that reads only committed records, and how far the topologies have come. */
package io.conformalstreams.ops.fault.committed;
