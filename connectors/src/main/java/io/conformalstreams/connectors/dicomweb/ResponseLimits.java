package io.conformalstreams.connectors.dicomweb;

/**
 * The longest responses that are read. Longer responses are refused, so that an archive can't exhaust the worker's
 * memory.
 *
 * @param objects for retrieved objects
 * @param json for searches, metadata and the results of storing; parsed JSON takes several times its length
 */
record ResponseLimits(Limit objects, Limit json) {

    /**
     * @param bytes maximum length of a response
     * @param setting name of the setting with this limit
     */
    record Limit(int bytes, String setting) {}
}
