/** Values from a YAML document with everything that is wrong about it, path by path. */
package io.conformalstreams.processor.setting;
