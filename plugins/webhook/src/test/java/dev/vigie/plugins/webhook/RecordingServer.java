package dev.vigie.plugins.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** Remembers what it was sent, and answers as it is told. */
final class RecordingServer implements AutoCloseable {
    /** Knowing this is all it takes to post. */
    static final String SECRET = "/hooks/0ab1c2";

    record Request(String method, String path, Headers headers, String body) {}

    final List<Request> requests = new CopyOnWriteArrayList<>();

    /** The status of each answer, 200 when there is none left; nought for one that never comes. */
    final Queue<Integer> answers = new ConcurrentLinkedQueue<>();

    private final HttpServer server;

    RecordingServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "recording-server");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::record);
        server.start();
    }

    private void record(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        requests.add(new Request(
                exchange.getRequestMethod(), exchange.getRequestURI().toString(), exchange.getRequestHeaders(), body));
        Integer status = answers.poll();
        if (status == null || status != 0) {
            exchange.sendResponseHeaders(status == null ? 200 : status, -1);
            exchange.close();
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + SECRET;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
