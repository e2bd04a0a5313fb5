package io.conformalstreams.ops.dashboard.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides what a request may do. A browser changes its token for a session, whose id is a cookie; a script sends the
 * token itself, as {@code Authorization: Bearer}. Safe for use by several threads.
 */
final class AccessControl {

    private static final String COOKIE = "conformal-session";
    private static final Duration SESSION = Duration.ofHours(12);
    private static final Duration ATTEMPTS_WITHIN = Duration.ofMinutes(1);
    private static final int MOST_ATTEMPTS = 10;
    private static final int MOST_ADDRESSES = 1000;
    private static final int MOST_SESSIONS = 1000;
    private static final int ID_BYTES = 24;
    private static final Set<String> LOCAL_HOSTS = Set.of("localhost", "127.0.0.1", "[::1]");

    private final AccessSettings settings;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Session> sessions = new LinkedHashMap<>();

    /** Times of wrong tokens by address. One address must not lock out the others. */
    private final LinkedHashMap<String, Deque<Long>> failures = new LinkedHashMap<>();

    /** What may be done. */
    record Rights(boolean view, boolean act) {}

    private record Session(Rights rights, long endsAt) {}

    AccessControl(AccessSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    boolean needsToken() {
        return settings.viewToken().isPresent();
    }

    boolean permitsActions() {
        return settings.actToken().isPresent();
    }

    /**
     * Refuses a request for another host: a web page elsewhere could otherwise read the dashboard by pointing a name of
     * its own at this address.
     *
     * @throws RefusedException if the host is not one of this server's
     */
    void requireHost(Request request) {
        String host =
                request.header("Host").orElse("").replaceFirst(":[0-9]+$", "").toLowerCase(Locale.ROOT);
        if (!LOCAL_HOSTS.contains(host) && !settings.hosts().contains(host)) {
            throw new RefusedException(
                    403, "the host '" + host + "' is not one of this dashboard's; start it with --host " + host);
        }
    }

    /**
     * Refuses a request that another origin makes a browser send.
     *
     * @throws RefusedException if the request comes from another origin
     */
    void requireSameOrigin(Request request) {
        String host = request.header("Host").orElse("");
        boolean otherOrigin = request.header("Origin")
                .map(origin -> !origin.equals("http://" + host) && !origin.equals("https://" + host))
                .orElse(false);
        boolean otherSite = request.header("Sec-Fetch-Site")
                .map(site -> !site.equals("same-origin") && !site.equals("none"))
                .orElse(false);
        if (otherOrigin || otherSite) {
            throw new RefusedException(403, "the request comes from another origin; send it from the dashboard's page");
        }
    }

    /** Returns what a request may do. */
    synchronized Rights rights(Request request) {
        Rights byToken = request.header("Authorization")
                .filter(value -> value.startsWith("Bearer "))
                .map(value -> attempt(request, value.substring("Bearer ".length())))
                .orElse(new Rights(false, false));
        Rights bySession = sessionId(request)
                .flatMap(id -> Optional.ofNullable(sessions.get(id)))
                .filter(session -> session.endsAt() > clock.millis())
                .map(Session::rights)
                .orElse(new Rights(false, false));
        return new Rights(!needsToken() || byToken.view() || bySession.view(), byToken.act() || bySession.act());
    }

    /** A session that has begun. */
    record Begun(Rights rights, String cookie) {}

    /**
     * Begins a session for a token.
     *
     * @throws RefusedException if the token is wrong, or too many were
     */
    synchronized Begun begin(Request request, String token) {
        Rights rights = attempt(request, token);
        if (!rights.view()) {
            throw new RefusedException(401, "the token is wrong; ask whoever started the dashboard for it");
        }
        sessions.values().removeIf(session -> session.endsAt() <= clock.millis());
        if (sessions.size() >= MOST_SESSIONS) {
            sessions.remove(sessions.keySet().iterator().next());
        }
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        String id = HexFormat.of().formatHex(bytes);
        sessions.put(id, new Session(rights, clock.millis() + SESSION.toMillis()));
        return new Begun(rights, cookie(id));
    }

    /** Ends the session of a request, and returns the cookie that removes it. */
    synchronized String end(Request request) {
        sessionId(request).ifPresent(sessions::remove);
        return cookie("") + "; Max-Age=0";
    }

    private String cookie(String id) {
        return COOKIE + "=" + id + "; Path=/; HttpOnly; SameSite=Strict" + (settings.secureCookies() ? "; Secure" : "");
    }

    private static Optional<String> sessionId(Request request) {
        return request.header("Cookie").stream()
                .flatMap(header -> Arrays.stream(header.split(";")))
                .map(String::strip)
                .filter(cookie -> cookie.startsWith(COOKIE + "="))
                .map(cookie -> cookie.substring(COOKIE.length() + 1))
                .findFirst();
    }

    private Rights attempt(Request request, String token) {
        long now = clock.millis();
        Deque<Long> earlier = failures.getOrDefault(request.remoteAddress(), new ArrayDeque<>());
        earlier.removeIf(failure -> failure <= now - ATTEMPTS_WITHIN.toMillis());
        if (earlier.size() >= MOST_ATTEMPTS) {
            throw new RefusedException(429, "too many wrong tokens; try again in a minute");
        }
        boolean act = isEqual(settings.actToken(), token);
        boolean view = isEqual(settings.viewToken(), token);
        if (!act && !view) {
            earlier.add(now);
            failures.put(request.remoteAddress(), earlier);
            if (failures.size() > MOST_ADDRESSES) {
                failures.remove(failures.keySet().iterator().next());
            }
        }
        return new Rights(view || act, act);
    }

    /** Compares digests, so that the time does not depend on how much of a token is right. */
    private static boolean isEqual(Optional<String> expected, String token) {
        return expected.map(right -> MessageDigest.isEqual(digest(right), digest(token)))
                .orElse(false);
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
