package io.conformalstreams.ops.benchmark.throughput;

/** The alternatives that are compared on the records of one topic. */
enum Alternative {
    BYTES("pass-through, bytes"),
    AVRO("pass-through, Avro"),
    DIGEST("the same, SHA-256"),
    TOPOLOGY("topology");

    private final String text;

    Alternative(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
