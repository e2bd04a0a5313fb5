/** The configuration: a YAML file and environment variables, validated at start. */
package io.conformalstreams.processor.configuration;
