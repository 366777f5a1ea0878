package dev.vigie.deflate;

/** Looks for engines once, when the first is needed. */
final class FastestEngine {
    static final Engine FOUND =
            LibdeflateEngine.find().<Engine>map(engine -> engine).orElseGet(Engine::builtIn);

    private FastestEngine() {}
}
