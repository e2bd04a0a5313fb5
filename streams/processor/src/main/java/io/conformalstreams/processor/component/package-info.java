/** The components of prediction regions, and how records name them. */
package io.conformalstreams.processor.component;
