/** What the user decides, from one YAML file and environment variables, validated at start. */
package io.conformalstreams.processor.configuration;
