package dev.vigie.tar;

import dev.vigie.api.format.ArchiveEntry;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the next hard links are other names of, kept in memory as far as it is allowed to be: whoever starts the archive
 * over because a link is not in the order of the others takes what those behind it need along. What is needed soonest is
 * kept, as Belady's rule has it, so that each start serves as many links as fit, whatever their order.
 */
final class LinksAhead {
    private static final int NONE = Integer.MAX_VALUE;

    /** The characters of the names that are looked ahead to. */
    private static final int MOST_CHARACTERS = 1 << 22;

    private final int mostBytes;
    private final Map<String, Integer> nextNeed = new HashMap<>();
    private final NavigableMap<Integer, Kept> kept = new TreeMap<>();
    private List<String> targets = List.of();
    /** For each of the targets, where it is needed next. */
    private int[] neededAgain = {};

    private int now = -1;
    private int bytes;

    /** An entry and all of its content. */
    record Kept(ArchiveEntry entry, byte[] content) {}

    LinksAhead(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** Goes on to the next link of the archive, and tells what it is another name of if that was kept. */
    Optional<Kept> next() {
        now++;
        if (now >= targets.size()) {
            return Optional.empty();
        }
        int again = neededAgain[now];
        if (again == NONE) {
            nextNeed.remove(targets.get(now));
        } else {
            nextNeed.put(targets.get(now), again);
        }
        Optional<Kept> found = Optional.ofNullable(kept.remove(now));
        found.ifPresent(one -> {
            if (again == NONE) {
                bytes -= one.content().length;
            } else {
                kept.put(again, one);
            }
        });
        return found;
    }

    /**
     * Looks at the links from the current one on, if nothing is known of them.
     *
     * @param archive from its beginning
     * @param current the number of the current link among all items
     */
    void look(TarEntries archive, long current) {
        if (now < targets.size() - 1) {
            return;
        }
        kept.clear();
        bytes = 0;
        targets = targets(archive, current);
        now = 0;
        nextNeed.clear();
        neededAgain = new int[targets.size()];
        Arrays.fill(neededAgain, NONE);
        for (int i = targets.size() - 1; i > 0; i--) {
            Integer later = nextNeed.put(targets.get(i), i);
            neededAgain[i] = later == null ? NONE : later;
        }
    }

    /** Damage ends it here; whoever reads the archive comes across it as well. */
    private static List<String> targets(TarEntries archive, long current) {
        List<String> targets = new ArrayList<>();
        int characters = 0;
        try {
            for (Optional<TarItem> item = archive.next();
                    item.isPresent() && characters < MOST_CHARACTERS;
                    item = archive.next()) {
                if (item.get().isHardLink() && archive.count() >= current) {
                    targets.add(item.get().linkTarget());
                    characters += item.get().linkTarget().length();
                }
            }
        } catch (IOException e) {
            return targets;
        }
        return targets;
    }

    /**
     * Takes an entry that was come by, if a link that follows needs it and no more of what is needed earlier fits in.
     *
     * @return the entry with its content, which is read then
     */
    Optional<Kept> offer(ArchiveEntry entry, InputStream content) throws IOException {
        Integer need = nextNeed.get(entry.path());
        if (need == null || kept.containsKey(need) || !makeRoom(entry.size(), need)) {
            return Optional.empty();
        }
        Kept one = new Kept(entry, content.readAllBytes());
        bytes += one.content().length;
        kept.put(need, one);
        return Optional.of(one);
    }

    private boolean makeRoom(long size, int need) {
        if (size > mostBytes) {
            return false;
        }
        while (bytes + size > mostBytes && kept.lastKey() > need) {
            bytes -= kept.pollLastEntry().getValue().content().length;
        }
        return bytes + size <= mostBytes;
    }
}
