/** The wiring that both topologies share: the project's topics, their records, and stores. */
package io.conformalstreams.processor.topology;
