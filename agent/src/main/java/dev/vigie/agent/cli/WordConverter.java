package dev.vigie.agent.cli;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the constants of an enumeration as people write them: {@code IF_CHANGED} is {@code if-changed}. */
abstract class WordConverter<E extends Enum<E>> implements ITypeConverter<E> {
    private final Class<E> type;

    WordConverter(Class<E> type) {
        this.type = type;
    }

    @Override
    public E convert(String text) {
        for (E value : type.getEnumConstants()) {
            if (word(value).equals(text.toLowerCase(Locale.ROOT))) {
                return value;
            }
        }
        throw new TypeConversionException("\"" + text + "\" must be " + choice() + ".");
    }

    private String choice() {
        List<String> words =
                Stream.of(type.getEnumConstants()).map(WordConverter::word).toList();
        int last = words.size() - 1;
        return String.join(", ", words.subList(0, last)) + " or " + words.get(last);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
