package dev.vigie.plugins.webhook;

import dev.vigie.api.BackupException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

/**
 * Posts a message to an address, three times at most: what the network or the service failed at is tried again, what
 * the service refused is not. Redirections are not followed, so that the message goes nowhere else.
 *
 * @param pause before the second attempt; twice as long before the third
 */
record Caller(Duration pause) {
    static final Duration PAUSE = Duration.ofSeconds(2);

    /** Three attempts, and the waits between them. */
    static final Duration TIME_LIMIT = Duration.ofSeconds(40);

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int ATTEMPTS = 3;
    private static final int TOO_MANY_REQUESTS = 429;

    /** One for all, since each has a thread of its own that only garbage collection ends. */
    private static final class Shared {
        static final HttpClient CLIENT = HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    void post(URI address, Message message) throws BackupException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .timeout(PATIENCE)
                .header("User-Agent", "vigie")
                .header("Content-Type", message.contentType() + "; charset=utf-8")
                .POST(HttpRequest.BodyPublishers.ofString(message.body()));
        message.headers().forEach(request::header);
        String failure = attempt(request.build());
        Duration wait = pause;
        for (int attempt = 2; attempt <= ATTEMPTS && !failure.isEmpty(); attempt++) {
            Thread.sleep(wait.toMillis());
            wait = wait.multipliedBy(2);
            failure = attempt(request.build());
        }
        if (!failure.isEmpty()) {
            throw BackupException.environment(address.getHost() + " " + failure + ", " + ATTEMPTS
                    + " times; check the network and the state of the service.");
        }
    }

    /** What went wrong and may go right later, or nothing. */
    private static String attempt(HttpRequest request) throws BackupException, InterruptedException {
        try {
            HttpResponse<InputStream> answer = Shared.CLIENT.send(request, HttpResponse.BodyHandlers.ofInputStream());
            answer.body().close(); // however long it goes on
            int status = answer.statusCode();
            if (status / 100 == 2) {
                return "";
            }
            if (status / 100 != 5 && status != TOO_MANY_REQUESTS) {
                throw BackupException.environment(request.uri().getHost() + " refused with status " + status
                        + "; check that the address is right.");
            }
            return "answered with status " + status;
        } catch (HttpTimeoutException e) {
            return "did not answer within " + PATIENCE.toSeconds() + " s";
        } catch (IOException e) {
            return "could not be reached (" + e.getClass().getSimpleName() + ")";
        }
    }
}
