/** The Kafka Connect sink that stores confidence sets in an archive, in the study of their image. */
package io.conformalstreams.connectors.dicomwebsink;
