/** The content of issued confidence sets, as sinks read it from records of any converter with schemas. */
package io.conformalstreams.connectors.issued;
