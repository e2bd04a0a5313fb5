package io.conformalstreams.connectors.dicomweb;

/**
 * The longest responses that are read. What is longer is refused, so that an archive can't exhaust the worker's memory.
 *
 * @param objects for retrieved objects
 * @param json for searches, metadata and the results of storing; parsed JSON takes several times its length
 */
record ResponseLimits(Limit objects, Limit json) {

    /**
     * @param bytes length that is still read
     * @param setting that raises it
     */
    record Limit(int bytes, String setting) {}
}
