package dev.vigie.testkit;

import java.util.List;

/** Paths that real disks hold and that programs trip over. */
final class OddNames {
    private OddNames() {}

    static List<String> paths() {
        return List.of(
                " ",
                "  leading and trailing  ",
                "line\nbreak",
                "tab\tand\rreturn",
                "-rf",
                "~",
                "#comment",
                "!bang",
                "back\\slash",
                "[bracket",
                "star*question?",
                "quote\"apostrophe'",
                "$HOME/`id`/$(id)",
                "a:b",
                "...",
                "caf\u00e9",
                "cafe\u0301",
                "\u65e5\u672c\u8a9e",
                "\ud83d\ude00/emoji",
                "\u202egnp.exe",
                "raw byte \udcff",
                "\udc80\udc81/\udcfe",
                "half a pair \ud83d",
                "x".repeat(255),
                "deep/".repeat(800) + "end",
                "a".repeat(4000));
    }

    /** The path with everything outside of printable ASCII written as an escape. */
    static String escaped(String path) {
        StringBuilder text = new StringBuilder();
        path.chars()
                .limit(80)
                .forEach(c ->
                        text.append(c >= ' ' && c < 0x7F ? String.valueOf((char) c) : String.format("\\u%04x", c)));
        return path.length() > 80 ? text + "…" : text.toString();
    }
}
