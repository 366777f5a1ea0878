package dev.vigie.agent.config;

import dev.vigie.agent.config.FolderReader.Located;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.exclude.Exclusions;
import dev.vigie.agent.path.PathName;
import dev.vigie.agent.path.RealPath;
import dev.vigie.api.BackupException;
import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.exclude.Verdict;
import dev.vigie.api.format.EntryType;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Finds folders that back up each other's archives, be it by way of others: each backup would cause the next, without end,
 * and hold all that were before. A folder leaves out its own destination by itself. Which others it should leave out only
 * a person knows, who may want the archives of one on a second disk.
 */
final class BackupCircles {
    private final InstalledPlugins plugins;
    private final List<Member> members;

    /** A folder, its directories without links, and those who back up its archives. */
    private static final class Member {
        private final Located located;
        private final Path source;
        private final Path destination;
        private List<Member> takers = List.of();

        Member(Located located) {
            this.located = located;
            this.source = RealPath.of(located.folder().source());
            this.destination = RealPath.of(located.folder().destination());
        }

        FolderConfiguration folder() {
            return located.folder();
        }

        /** Whether what this one writes is where the other reads, as far as places tell. */
        boolean writesInto(Member other) {
            boolean leftOutAnyway =
                    other.destination.startsWith(other.source) && destination.startsWith(other.destination);
            return other != this && destination.startsWith(other.source) && !leftOutAnyway;
        }

        /** Where the archives are in the source of the other. */
        String within(Member other) {
            return PathName.text(other.source, destination);
        }
    }

    private BackupCircles(List<Located> folders, InstalledPlugins plugins) {
        this.plugins = plugins;
        this.members = folders.stream().map(Member::new).toList();
        members.forEach(member -> member.takers = takersOf(member));
    }

    /** Each circle is told at that of its folders which is written last. */
    static void find(List<Located> folders, InstalledPlugins plugins, Problems problems) {
        List<Member> members = new BackupCircles(folders, plugins).members;
        Set<Member> before = new HashSet<>();
        for (Member last : members) {
            before.add(last);
            circle(last, before).ifPresent(circle -> problems.add(last.located.destination(), message(circle)));
        }
    }

    private List<Member> takersOf(Member member) {
        return members.stream()
                .filter(other -> member.writesInto(other) && !leavesOut(other, member))
                .toList();
    }

    /** What is wrong with a pattern is said elsewhere. */
    private boolean leavesOut(Member taker, Member member) {
        try (Exclusions exclusions =
                plugins.exclusions(taker.source, taker.folder().exclude())) {
            return leavesOut(exclusions, member, member.within(taker));
        } catch (BackupException e) {
            return true;
        }
    }

    /** Patterns may leave out the destination, or all that comes to be in it. */
    private static boolean leavesOut(Exclusions exclusions, Member member, String place) {
        if (exclusions.skips(place, member.destination)) {
            return true;
        }
        Exclusions inside = exclusions.within(place, member.destination);
        return verdict(inside, member, place, Destination.OWN_DIRECTORY, EntryType.DIRECTORY) == Verdict.SKIP_SUBTREE
                && verdict(inside, member, place, Destination.CHECKSUMS, EntryType.FILE) != Verdict.INCLUDE
                && verdict(inside, member, place, archive(member.folder()), EntryType.FILE) != Verdict.INCLUDE;
    }

    private static String archive(FolderConfiguration folder) {
        return folder.name() + "_20261123_101500." + folder.format();
    }

    private static Verdict verdict(Exclusions inside, Member member, String place, String name, EntryType type) {
        String path = place.isEmpty() ? name : place + "/" + name;
        return inside.judge(new Candidate(path, type, 0, Instant.now(), member.destination.resolve(name)));
    }

    /** The shortest circle through one member, each of which writes into the next. */
    private static Optional<List<Member>> circle(Member through, Set<Member> among) {
        Map<Member, Member> cameFrom = new HashMap<>();
        Deque<Member> ahead = new ArrayDeque<>(List.of(through));
        while (!ahead.isEmpty() && !cameFrom.containsKey(through)) {
            Member writer = ahead.remove();
            for (Member taker : writer.takers) {
                if (among.contains(taker) && cameFrom.putIfAbsent(taker, writer) == null) {
                    ahead.add(taker);
                }
            }
        }
        return Optional.ofNullable(cameFrom.get(through)).map(before -> wayTo(before, through, cameFrom));
    }

    private static List<Member> wayTo(Member end, Member begin, Map<Member, Member> cameFrom) {
        LinkedList<Member> way = new LinkedList<>(List.of(end));
        while (way.getFirst() != begin) {
            way.addFirst(cameFrom.get(way.getFirst()));
        }
        return way;
    }

    private static String message(List<Member> circle) {
        String round = IntStream.range(0, circle.size())
                .mapToObj(at -> "those of " + name(circle.get(at)) + " in the source of " + name(next(circle, at)))
                .collect(Collectors.joining(", "));
        String advice = IntStream.range(0, circle.size())
                .filter(at -> !circle.get(at).within(next(circle, at)).isEmpty())
                .mapToObj(at -> ", or leave archives out where they are not wanted, such as with \"exclude: [ "
                        + quoted(circle.get(at).within(next(circle, at))) + " ]\" for " + name(next(circle, at)))
                .findFirst()
                .orElse("");
        return "archives would be backed up in a circle, each backup causing the next: " + round
                + "; choose another destination" + advice;
    }

    private static String name(Member member) {
        return "\"" + member.folder().name() + "\"";
    }

    private static Member next(List<Member> circle, int at) {
        return circle.get((at + 1) % circle.size());
    }

    /** A gitignore pattern of nothing but this directory, as YAML. */
    private static String quoted(String directory) {
        String pattern = "/" + directory.replaceAll("[\\\\*?\\[\\]]", "\\\\$0") + "/";
        return "'" + pattern.replace("'", "''") + "'";
    }
}
