/** Brings the topics of a cluster and the subjects of a schema registry to what the catalogue of topics asks for. */
package io.conformalstreams.ops.topics;
