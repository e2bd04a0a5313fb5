package io.conformalstreams.ops.dashboard.web;

import java.util.Optional;
import java.util.Set;

/**
 * Who may view, and who may act.
 *
 * @param viewToken the token for viewing; empty if everybody who reaches the server may view
 * @param actToken the token for acting, which also permits viewing; empty if nobody may act
 * @param hosts names of the server that a browser may ask for besides the local ones; the bound address is one of them
 * @param secureCookies whether cookies are sent over TLS only
 */
public record AccessSettings(
        Optional<String> viewToken, Optional<String> actToken, Set<String> hosts, boolean secureCookies) {

    /** The fewest characters of a token. */
    public static final int SHORTEST_TOKEN = 16;

    /** @throws IllegalArgumentException if a token is too short, or both are the same */
    public AccessSettings {
        hosts = Set.copyOf(hosts);
        requireLength("view token", viewToken);
        requireLength("acting token", actToken);
        if (viewToken.isPresent() && viewToken.equals(actToken)) {
            throw new IllegalArgumentException(
                    "the view token and the acting token are the same; give each its own, so that viewers can't act");
        }
    }

    private static void requireLength(String name, Optional<String> token) {
        token.filter(text -> text.length() < SHORTEST_TOKEN).ifPresent(text -> {
            throw new IllegalArgumentException("the " + name + " has " + text.length()
                    + " characters; it needs at least " + SHORTEST_TOKEN + ", for example from: openssl rand -hex 24");
        });
    }

    /** Never shows a token. */
    @Override
    public String toString() {
        return "AccessSettings[view token " + (viewToken.isPresent() ? "set" : "not set") + ", acting token "
                + (actToken.isPresent() ? "set" : "not set") + ", hosts " + hosts + "]";
    }
}
