/**
 * Where bytes too large for a record lie: objects named by their content, in a folder or in a bucket of an S3-compatible
 * service, and the files of such places. What a record refers to is read from configured places only, and is what the
 * record says or isn't read at all.
 */
package io.conformalstreams.objects;
