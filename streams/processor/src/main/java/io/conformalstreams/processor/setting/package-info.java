/** Declares settings, and reads them from YAML and the environment. Errors are reported by path. */
package io.conformalstreams.processor.setting;
