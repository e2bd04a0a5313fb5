/**
 * Stores bytes that are too large for a record: objects named after the hash of their content, in a folder or in a
 * bucket of an S3-compatible service. Referenced objects are read only from configured locations, and only if they
 * match their reference. The package also reads and writes ordinary files in such locations.
 */
package io.conformalstreams.objects;
