package dev.vigie.agent.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SuggestionTest {
    private static final List<String> WORDS = List.of("format", "folders", "folder", "keep");

    @Test
    void theNearestWordIsMeant() {
        assertThat(Suggestion.nearest("foramt", WORDS)).contains("format");
        assertThat(Suggestion.nearest("FOLDER", WORDS)).contains("folder");
        assertThat(Suggestion.nearest("kep", WORDS)).contains("keep");
        assertThat(Suggestion.nearest("exclude", WORDS)).isEmpty();
        assertThat(Suggestion.nearest("x", List.of())).isEmpty();
    }

    @Test
    void severalGuessesComeNearestFirst() {
        assertThat(Suggestion.nearest("folder", Stream.of("keep", "folders", "holder", "folder"), 2))
                .containsExactly("folder", "folders");
    }

    @Test
    void aPathIsMeantByItsNameOrByWhatIsNear() {
        List<String> paths = List.of("letters/anna.txt", "letters/hanna.txt", "old/anna.txt", "bill.pdf");
        assertThat(Suggestion.paths("docs/anna.txt", paths)).contains("\"letters/anna.txt\" or \"old/anna.txt\"");
        assertThat(Suggestion.paths("leters/ana.txt", paths)).contains("\"letters/anna.txt\" or \"letters/hanna.txt\"");
        assertThat(Suggestion.paths("photo.jpg", paths)).isEmpty();
    }

    @Test
    void aSentenceNamesTheWordOrIsLeftOut() {
        assertThat(Suggestion.sentence("kep", WORDS)).isEqualTo(" Did you mean \"keep\"?");
        assertThat(Suggestion.sentence("exclude", WORDS)).isEmpty();
        assertThat(Suggestion.ending("exclude", List.of("a", "b"), "known here:"))
                .isEqualTo("; known here: a, b");
    }
}
