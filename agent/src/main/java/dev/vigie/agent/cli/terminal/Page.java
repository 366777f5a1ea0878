package dev.vigie.agent.cli.terminal;

import dev.vigie.agent.text.Printable;
import dev.vigie.api.backup.Problem;
import java.util.List;

/** Text for a person, put together line by line. All that it is given is made printable. */
public final class Page {
    private static final int PROBLEMS_SHOWN = 10;

    private final StringBuilder text = new StringBuilder();
    private final Style style;

    public Page(Style style) {
        this.style = style;
    }

    /** Adds good news. */
    public Page good(String news) {
        return add(style.good(Printable.line(news)));
    }

    /** Adds news that ask for a look. */
    public Page doubtful(String news) {
        return add(style.doubtful(Printable.line(news)));
    }

    /** Adds bad news. */
    public Page bad(String news) {
        return add(style.bad(Printable.line(news)));
    }

    /** Adds a title after an empty line. */
    public Page heading(String title) {
        return blank().add(style.heading(Printable.line(title)));
    }

    /** Adds a line. */
    public Page line(String line) {
        return add(Printable.line(line));
    }

    /** Adds an empty line. */
    public Page blank() {
        return add("");
    }

    /** Adds the first few of some problems under a title, and how many more there are; nothing when there are none. */
    public Page problems(String title, List<Problem> problems) {
        if (problems.isEmpty()) {
            return this;
        }
        heading(title);
        problems.stream().limit(PROBLEMS_SHOWN).forEach(problem -> line("  " + problem));
        int more = problems.size() - PROBLEMS_SHOWN;
        return more > 0 ? add("  " + style.ellipsis() + " and " + more + " more (--json lists all)") : this;
    }

    private Page add(String line) {
        text.append(line).append('\n');
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
