/** Makes the topics of a cluster and the subjects of a schema registry match the catalogue of topics. */
package io.conformalstreams.ops.topics;
