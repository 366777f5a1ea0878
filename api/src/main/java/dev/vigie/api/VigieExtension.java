package dev.vigie.api;

import java.util.List;
import org.pf4j.ExtensionPoint;

/**
 * The shape all extension points share: a stateless <em>factory</em>, found by PF4J, that makes short-lived
 * <em>products</em>.
 *
 * <p>An implementation is a public class with a public constructor without parameters, annotated with {@link
 * org.pf4j.Extension}. One instance may be asked from several threads at once; each product is used by one thread at a
 * time unless its type says otherwise, and is closed exactly once by whoever created it.
 *
 * @param <P> what this factory makes
 */
@Stable
public interface VigieExtension<P extends AutoCloseable> extends ExtensionPoint {

    /**
     * The name people write in configurations and on the command line: lower case letters, digits, dots and hyphens,
     * such as {@code tar.gz}. It must not change once published and must be unique among the extensions of its kind.
     */
    String id();

    /** The options that {@link #create} accepts. Whatever is not described here is refused before it gets there. */
    default List<OptionDescription> options() {
        return List.of();
    }

    /**
     * Makes a product.
     *
     * @param options already checked against {@link #options()}, defaults filled in
     * @param context what the host lends the product; valid until the product is closed
     * @throws BackupException of category {@link ErrorCategory#USER} when the options make no sense together
     */
    P create(Options options, PluginContext context) throws BackupException;
}
