package io.conformalstreams.ops.alert;

import io.conformalstreams.processor.runtime.RegistryError;

/** The schema registry doesn't respond, or refuses access. A record that can't be read now may be readable later. */
final class RegistryOutage extends Exception {

    RegistryOutage(RuntimeException failure) {
        super(
                RegistryError.describe(failure)
                        .orElseGet(() -> "the schema registry does not respond: " + failure.getMessage()),
                failure);
    }
}
