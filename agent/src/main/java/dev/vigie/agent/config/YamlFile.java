package dev.vigie.agent.config;

import dev.vigie.agent.config.Value.Field;
import dev.vigie.agent.config.Value.Fields;
import dev.vigie.agent.config.Value.Items;
import dev.vigie.agent.config.Value.Kind;
import dev.vigie.agent.config.Value.Scalar;
import dev.vigie.agent.path.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.JsonSchema;

/** Reads a file of YAML 1.2 into values that know where they stand. Words mean what they mean in JSON: {@code no} is text. */
final class YamlFile {
    private static final Map<Tag, Kind> KINDS = Map.of(
            Tag.STR, Kind.TEXT,
            Tag.ENV_TAG, Kind.TEXT, // What is nothing but ${VARIABLE}, filled in as anywhere else.
            Tag.INT, Kind.INTEGER,
            Tag.FLOAT, Kind.DECIMAL,
            Tag.BOOL, Kind.BOOLEAN,
            Tag.NULL, Kind.NOTHING);

    private final Path file;
    private final Problems problems;

    YamlFile(Path file, Problems problems) {
        this.file = file;
        this.problems = problems;
    }

    /** What the file holds; an empty mapping when nothing, and empty when it is no mapping or no YAML at all. */
    Optional<Fields> read() {
        problems.beginFile(file);
        return text().flatMap(this::parse);
    }

    private Optional<String> text() {
        try {
            return decode(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            problems.add(Place.wholeFile(file), "there is no such file");
        } catch (IOException e) {
            String reason = Files.isDirectory(file) ? "it is a directory" : Reason.of(e);
            problems.add(Place.wholeFile(file), "the file cannot be read: " + reason);
        }
        return Optional.empty();
    }

    private Optional<String> decode(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer input = ByteBuffer.wrap(bytes);
        CharBuffer output = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(input, output, true);
        String text = output.flip().toString();
        if (result.isError()) {
            problems.add(placeAfter(text), "this is not UTF-8 text; save the file as UTF-8");
            return Optional.empty();
        }
        return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
    }

    private Optional<Fields> parse(String text) {
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setSchema(new JsonSchema())
                    .setAllowDuplicateKeys(true)
                    .setAllowNonScalarKeys(true)
                    .build();
            Optional<Node> root = new Compose(settings).composeString(text);
            return root.filter(node -> !Tag.NULL.equals(node.getTag()))
                    .map(this::fields)
                    .orElseGet(() -> Optional.of(new Fields(new Place(file, 1, 1), Map.of())));
        } catch (MarkedYamlEngineException e) {
            Place place =
                    e.getProblemMark().or(e::getContextMark).map(this::place).orElse(Place.wholeFile(file));
            problems.add(place, "this is not valid YAML: " + problem(e) + context(e));
        } catch (ReaderException e) {
            problems.add(
                    placeAfter(text.substring(0, text.offsetByCodePoints(0, e.getPosition()))),
                    String.format("the character U+%04X is not allowed in YAML", e.getCodePoint()));
        } catch (YamlEngineException e) {
            problems.add(Place.wholeFile(file), "this is not valid YAML: " + e.getMessage());
        } catch (StackOverflowError e) {
            problems.add(Place.wholeFile(file), "lists and keys are nested too deeply");
        }
        return Optional.empty();
    }

    /** What the library says of a block that ends where it should not is about how it reads, not about the mistake. */
    private static String problem(MarkedYamlEngineException e) {
        return e.getProblem().contains("<block end>")
                ? "this line is not indented like those it belongs to"
                : e.getProblem();
    }

    private static String context(MarkedYamlEngineException e) {
        return e.getContextMark()
                .filter(mark -> e.getContext() != null && e.getContext().startsWith("while "))
                .map(mark -> " (" + e.getContext() + " that begins in line " + (mark.getLine() + 1) + ")")
                .orElse("");
    }

    private Optional<Fields> fields(Node root) {
        Value value = value(root);
        if (value instanceof Fields fields) {
            return Optional.of(fields);
        }
        problems.add(
                value.place(), "the file must hold keys and values such as \"folders: …\", not " + value.described());
        return Optional.empty();
    }

    private Value value(Node node) {
        Place place = node.getStartMark().map(this::place).orElse(Place.wholeFile(file));
        if (node.isRecursive()) {
            problems.add(place, "this refers to itself");
            return new Scalar(place, Kind.NOTHING, "");
        }
        if (node instanceof MappingNode mapping) {
            refuseTag(place, node.getTag(), Set.of(Tag.MAP));
            return fields(place, mapping);
        }
        if (node instanceof SequenceNode sequence) {
            refuseTag(place, node.getTag(), Set.of(Tag.SEQ));
            List<Value> values = new ArrayList<>();
            sequence.getValue().forEach(item -> values.add(value(item)));
            return new Items(place, values);
        }
        ScalarNode scalar = (ScalarNode) node;
        refuseTag(place, node.getTag(), KINDS.keySet());
        return new Scalar(place, KINDS.getOrDefault(scalar.getTag(), Kind.TEXT), scalar.getValue());
    }

    private void refuseTag(Place place, Tag tag, Set<Tag> understood) {
        if (!understood.contains(tag)) {
            problems.add(place, "the tag \"" + tag.getValue() + "\" is not understood here; remove it");
        }
    }

    private Fields fields(Place place, MappingNode mapping) {
        Map<String, Field> byKey = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Place keyPlace = tuple.getKeyNode().getStartMark().map(this::place).orElse(place);
            if (tuple.getKeyNode() instanceof ScalarNode key) {
                Field earlier = byKey.putIfAbsent(key.getValue(), new Field(keyPlace, value(tuple.getValueNode())));
                if (earlier != null) {
                    String where = "line " + earlier.place().line();
                    problems.add(keyPlace, "the key \"" + key.getValue() + "\" is already in " + where);
                }
            } else {
                problems.add(keyPlace, "a key must be a word, not a list or a mapping");
            }
        }
        return new Fields(place, byKey);
    }

    private Place place(Mark mark) {
        return new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
    }

    private Place placeAfter(String text) {
        int line = 1 + (int) text.chars().filter(character -> character == '\n').count();
        int column = 1 + text.codePointCount(text.lastIndexOf('\n') + 1, text.length());
        return new Place(file, line, column);
    }
}
