package io.conformalstreams.processor.runtime;

import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;

/** Says in one line who was refused what, and what to do about it. */
public final class AccessRefusal {

    /** The command that prints the permissions that a client needs. */
    private static final String PERMISSIONS =
            "`conformal-streams topics --acls` prints the commands that grant all permissions";

    private AccessRefusal() {}

    /**
     * Describes a failure of the kind {@link FailureKind#ACCESS_REFUSED}; empty if it is none.
     *
     * @param principal the client that was refused
     */
    public static Optional<String> describe(Throwable failure, String principal) {
        if (FailureKind.of(failure) != FailureKind.ACCESS_REFUSED) {
            return Optional.empty();
        }
        Throwable refusal = causes(failure)
                .filter(cause -> cause instanceof AccessRefusedException || cause instanceof RestClientException)
                .findFirst()
                .orElseGet(() -> causes(failure)
                        .filter(cause ->
                                cause instanceof AuthenticationException || cause instanceof AuthorizationException)
                        .findFirst()
                        .orElse(failure));
        return Optional.of(described(refusal, principal));
    }

    /** Tells whether the cluster has refused an operation, and the failure does not say yet which permission is missing. */
    public static boolean leavesOutPermissions(Throwable failure) {
        return FailureKind.of(failure) == FailureKind.ACCESS_REFUSED
                && causes(failure).anyMatch(AuthorizationException.class::isInstance)
                && causes(failure).noneMatch(AccessRefusedException.class::isInstance);
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(20);
    }

    private static String described(Throwable refusal, String principal) {
        if (refusal instanceof AccessRefusedException listed) {
            return listed.getMessage();
        }
        if (refusal instanceof RestClientException answer) {
            return RegistryError.describe(answer).orElseThrow();
        }
        if (refusal instanceof AuthenticationException) {
            String setting = refusal instanceof SslAuthenticationException ? "kafka.ssl.*" : "kafka.sasl.jaas.config";
            return "the cluster does not accept the credentials of " + principal + " (" + refusal.getMessage()
                    + "); check " + setting;
        }
        return principal + " may not use " + resource(refusal) + "; " + PERMISSIONS;
    }

    private static String resource(Throwable refusal) {
        if (refusal instanceof TopicAuthorizationException topic) {
            return "the topics " + topic.unauthorizedTopics();
        }
        if (refusal instanceof GroupAuthorizationException group) {
            return "the group " + group.groupId();
        }
        return refusal instanceof TransactionalIdAuthorizationException
                ? "its transactional ids (WRITE is needed)"
                : "the cluster (" + refusal.getMessage() + ")";
    }
}
