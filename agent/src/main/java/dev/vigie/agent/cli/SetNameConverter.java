package dev.vigie.agent.cli;

import dev.vigie.api.format.EntryName;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of backups, which is part of the names of files. */
final class SetNameConverter implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
        if (!EntryName.isText(text)) {
            throw new TypeConversionException(
                    "\"" + text + "\" has bytes that are not UTF-8; no backups have such a name.");
        }
        return text;
    }
}
