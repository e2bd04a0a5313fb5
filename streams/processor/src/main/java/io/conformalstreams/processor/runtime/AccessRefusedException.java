package io.conformalstreams.processor.runtime;

import io.conformalstreams.processor.access.Permission;
import io.conformalstreams.processor.access.PermissionCheck;
import java.util.List;
import org.apache.kafka.common.errors.AuthorizationException;

/** Reports the permissions that a client lacks. The message names principal, operation, resource and remedy. */
public final class AccessRefusedException extends AuthorizationException {

    private static final long serialVersionUID = 1L;

    /**
     * @param missing the permissions; not empty
     * @param principal the client that lacks them
     */
    public AccessRefusedException(List<Permission> missing, String principal) {
        super(PermissionCheck.explained(missing, principal));
    }
}
