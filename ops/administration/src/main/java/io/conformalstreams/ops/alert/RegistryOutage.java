package io.conformalstreams.ops.alert;

/** The schema registry doesn't respond. A record that can't be read now may be readable later. */
final class RegistryOutage extends Exception {

    RegistryOutage(RuntimeException failure) {
        super("the schema registry does not respond: " + failure.getMessage(), failure);
    }
}
