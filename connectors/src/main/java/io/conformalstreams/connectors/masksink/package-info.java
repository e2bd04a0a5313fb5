/**
 * The Kafka Connect sink that writes confidence sets as files for viewers, annotation tools and archives. Folders name
 * stratum, image and procedure. The same record gives the same bytes.
 */
package io.conformalstreams.connectors.masksink;
