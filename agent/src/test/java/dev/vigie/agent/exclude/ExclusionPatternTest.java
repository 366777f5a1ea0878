package dev.vigie.agent.exclude;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ExclusionPatternTest {
    private static final Set<String> INSTALLED = Set.of("gitignore", "regex", "x.y");

    @Test
    void typeStandsBeforeTheFirstColon() {
        assertThat(parse("regex:a:b")).isEqualTo(new ExclusionPattern("regex", "a:b"));
        assertThat(parse("gitignore:a:b")).isEqualTo(new ExclusionPattern("gitignore", "a:b"));
        assertThat(parse("x.y:z")).isEqualTo(new ExclusionPattern("x.y", "z"));
        assertThat(parse("regex:")).isEqualTo(new ExclusionPattern("regex", ""));
    }

    @Test
    void misspeltTypeIsNotTakenForAFileName() {
        assertThat(parse("regx:a").type()).isEqualTo("regx");
    }

    @Test
    void everythingElseIsGitignore() {
        for (String pattern :
                new String[] {"*.log", "C:foo", "c:foo", "a:b", ":x", "!regex:a", "/ab:c", "a.b:c", "A b:c", ""}) {
            assertThat(parse(pattern)).isEqualTo(new ExclusionPattern("gitignore", pattern));
        }
    }

    private static ExclusionPattern parse(String pattern) {
        return ExclusionPattern.parse(pattern, INSTALLED);
    }
}
