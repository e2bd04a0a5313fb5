/** Declaring settings, and reading them from YAML and the environment, with every error reported by path. */
package io.conformalstreams.processor.setting;
