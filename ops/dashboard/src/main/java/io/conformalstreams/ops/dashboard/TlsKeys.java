package io.conformalstreams.ops.dashboard;

import java.io.File;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Loads the keys for TLS. */
final class TlsKeys {

    private TlsKeys() {}

    /**
     * Loads a key store of the type PKCS12 or JKS.
     *
     * @throws IOException if the file can't be read, or the password is wrong
     */
    static SSLContext load(DashboardSettings.KeyStoreFile keys) throws IOException {
        char[] password = keys.password().toCharArray();
        try {
            File file = keys.file().toFile();
            KeyStore store = KeyStore.getInstance(file, password);
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, password);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(
                    "the key store " + keys.file() + " can't be used: " + e.getMessage()
                            + "; it must be a PKCS12 or JKS file with a key, and the password must fit",
                    e);
        }
    }
}
