package io.conformalstreams.processor.runtime;

import io.conformalstreams.processor.access.Permission;
import io.conformalstreams.processor.access.PermissionCheck;
import io.conformalstreams.processor.configuration.KafkaProperties;
import java.util.List;
import org.apache.kafka.common.errors.AuthorizationException;

/** Reports the permissions that a client lacks. The message names principal, operation, resource and remedy. */
public final class AccessRefusedException extends AuthorizationException {

    private static final long serialVersionUID = 1L;

    /**
     * @param missing the permissions; not empty
     * @param kafka the settings of the client that lacks them
     */
    public AccessRefusedException(List<Permission> missing, KafkaProperties kafka) {
        super(PermissionCheck.explained(missing, kafka));
    }
}
