/** The configuration: one YAML file and environment variables, validated at start. */
package io.conformalstreams.processor.configuration;
