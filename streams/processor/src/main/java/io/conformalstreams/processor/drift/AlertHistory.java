package io.conformalstreams.processor.drift;

import io.conformalstreams.processor.digest.Sha256;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The alerts that a monitor has ever opened, over all epochs. Layout of the bytes, version 1: version (8 bits),
 * openings (32 bits), id of the last alert or the empty text.
 *
 * @param openings the number of alerts
 * @param lastAlertId the id of the last alert
 */
record AlertHistory(int openings, Optional<String> lastAlertId) {

    static final AlertHistory EMPTY = new AlertHistory(0, Optional.empty());

    private static final byte VERSION = 1;
    private static final int ID_BYTES = 16;

    /** Returns the id of the next alert. It is the same on replay and failover, and different for every opening. */
    String nextAlertId(MonitorId monitor, MonitorEpoch epoch) {
        String text = String.join("\n", monitor.texts())
                + "\n" + epoch.labels()
                + "\n" + epoch.restarts()
                + "\n" + epoch.fingerprint()
                + "\n" + (openings + 1);
        byte[] hash = Sha256.start().digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash, 0, ID_BYTES);
    }

    AlertHistory opened(String alertId) {
        return new AlertHistory(openings + 1, Optional.of(alertId));
    }

    byte[] toBytes() {
        return new LayoutWriter(VERSION)
                .putInt(openings)
                .putText(lastAlertId.orElse(""))
                .toBytes();
    }

    static AlertHistory ofBytes(byte[] bytes) {
        LayoutReader reader = new LayoutReader("alert history", bytes, VERSION);
        AlertHistory history =
                new AlertHistory(reader.getInt(), Optional.of(reader.getText()).filter(alertId -> !alertId.isEmpty()));
        reader.requireEnd();
        return history;
    }
}
