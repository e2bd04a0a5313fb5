/**
 * What the sources of images share: the Connect schemas of their records, the compression of pixels, the meaning of label
 * values, and the report of what they don't take.
 */
package io.conformalstreams.connectors.imagesource;
