/**
 * The Kafka Connect sink that writes confidence sets as files for viewers, annotation tools and archives: by stratum,
 * image and procedure, the same bytes for the same record.
 */
package io.conformalstreams.connectors.masksink;
