package dev.vigie.agent.backup;

import dev.vigie.agent.manifest.Sha256;
import dev.vigie.agent.path.PathName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All that a restore must bring back of a directory: what is where, with its content, mode and times. */
public record Tree(Map<String, Node> nodes) {
    private static final int LONG = 10_000;

    /**
     * One file, directory or link.
     *
     * @param modified not of links, whose times not every machine can set
     * @param text a file's content, byte by byte, or a link's target
     */
    public record Node(char type, String mode, String owner, String modified, String text) {
        @Override
        public String toString() {
            String shown = text.length() > 40 ? text.substring(0, 40) + "… (" + text.length() + ")" : text;
            return type + " " + mode + " " + owner + " " + modified + " \"" + shown + "\"";
        }
    }

    public static Tree of(Path root) throws IOException {
        Map<String, Node> nodes = new TreeMap<>();
        gather(root, root, nodes);
        return new Tree(nodes);
    }

    private static void gather(Path root, Path directory, Map<String, Node> nodes) throws IOException {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
            for (Path child : children) {
                Node node = node(child);
                nodes.put(PathName.text(root, child), node);
                if (node.type() == 'd') {
                    gather(root, child, nodes);
                }
            }
        }
    }

    private static Node node(Path place) throws IOException {
        Map<String, Object> facts =
                Files.readAttributes(place, "unix:mode,uid,gid,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
        String mode = Integer.toOctalString((Integer) facts.get("mode") & 07777);
        String owner = facts.get("uid") + ":" + facts.get("gid");
        String modified = ((FileTime) facts.get("lastModifiedTime")).toInstant().toString();
        if (Files.isSymbolicLink(place)) {
            return new Node('l', "", owner, "", PathName.linkText(Files.readSymbolicLink(place)));
        }
        return Files.isDirectory(place)
                ? new Node('d', mode, owner, modified, "")
                : new Node(
                        'f', mode, owner, modified, new String(Files.readAllBytes(place), StandardCharsets.ISO_8859_1));
    }

    /** The same without what is named so, and all that is in it. */
    public Tree leavingOut(String name) {
        Map<String, Node> left = new TreeMap<>(nodes);
        left.keySet().removeIf(path -> List.of(path.split("/")).contains(name));
        return new Tree(left);
    }

    /** The same but for the times of directories, which tell that something came and went. */
    public Tree withoutTimesOfDirectories() {
        Map<String, Node> timeless = new TreeMap<>(nodes);
        timeless.replaceAll(
                (path, node) -> node.type() == 'd' ? new Node('d', node.mode(), node.owner(), "", "") : node);
        return new Tree(timeless);
    }

    /** The same, in less memory: what another tree has too is kept once. */
    public Tree sharing(Tree other) {
        Map<String, Node> shared = new TreeMap<>(nodes);
        shared.replaceAll((path, node) -> node.equals(other.nodes.get(path)) ? other.nodes.get(path) : node);
        return new Tree(shared);
    }

    /** The same with hashes in the place of long contents, for who keeps many. */
    public Tree brief() {
        Map<String, Node> brief = new TreeMap<>(nodes);
        brief.replaceAll((path, node) -> node.text().length() <= LONG
                ? node
                : new Node(node.type(), node.mode(), node.owner(), node.modified(), hash(node.text())));
        return new Tree(brief);
    }

    private static String hash(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return "SHA-256 " + Sha256.of(bytes, 0, bytes.length);
    }

    public long files() {
        return nodes.values().stream().filter(node -> node.type() == 'f').count();
    }

    public long bytes() {
        return nodes.values().stream()
                .filter(node -> node.type() == 'f')
                .mapToLong(node -> node.text().length())
                .sum();
    }

    /** What is not the same in another tree, as a person can read it. */
    public List<String> differences(Tree other) {
        List<String> differences = new ArrayList<>();
        nodes.forEach((path, node) -> {
            Node there = other.nodes.get(path);
            if (!node.equals(there)) {
                differences.add("\"" + path + "\" should be " + node + " but is " + there);
            }
        });
        other.nodes.forEach((path, node) -> {
            if (!nodes.containsKey(path)) {
                differences.add("\"" + path + "\" should not be there but is " + node);
            }
        });
        return differences;
    }
}
