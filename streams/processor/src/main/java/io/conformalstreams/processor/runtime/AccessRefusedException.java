package io.conformalstreams.processor.runtime;

import io.conformalstreams.processor.access.Permission;
import io.conformalstreams.processor.access.PermissionCheck;
import java.util.List;
import org.apache.kafka.common.errors.AuthorizationException;

/** Reports the permissions that the application lacks. The message names principal, operation, resource and remedy. */
final class AccessRefusedException extends AuthorizationException {

    private static final long serialVersionUID = 1L;

    AccessRefusedException(List<Permission> missing, String principal) {
        super(PermissionCheck.explained(missing, principal));
    }
}
