package dev.vigie.plugins.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupStatus;
import org.junit.jupiter.api.Test;

class TemplateTest {

    @Test
    void whateverANameHoldsItStaysData() throws Exception {
        String name = "\",\"admin\":true,\"\\\n\u0001\u2028\ud83d\ude00\ud800 {id}";
        String escaped = "\\\",\\\"admin\\\":true,\\\"\\\\\\u000a\\u0001\u2028\ud83d\ude00\\ud800 {id}";
        assertThat(Template.parse("{\"a\":\"-{name}-\",\"b\":{name}}").in(Reports.stored(name)))
                .isEqualTo("{\"a\":\"-" + escaped + "-\",\"b\":\"" + escaped + "\"}");
    }

    @Test
    void outsideQuotationMarksAValueIsWhole() throws Exception {
        Template template = Template.parse("[{files},{id},{\"a\":{errors}}]");
        assertThat(template.in(Reports.stored("docs"))).isEqualTo("[3,\"20261123_101500\",{\"a\":0}]");
        assertThat(template.in(Reports.of(BackupStatus.FAILED))).isEqualTo("[null,null,{\"a\":0}]");
    }

    @Test
    void escapedQuotationMarkDoesNotEndAText() throws Exception {
        assertThat(Template.parse("{\"a\":\"\\\"{name}\\\\\",\"b\":{name}}").in(Reports.stored("docs")))
                .isEqualTo("{\"a\":\"\\\"docs\\\\\",\"b\":\"docs\"}");
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(() -> Template.parse("{\"a\":\"{nmae}\"}"))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("unknown placeholder \"{nmae}\"")
                .hasMessageContaining("{name}");
        assertThatThrownBy(() -> Template.parse("{\"a\":\"{name}}")).hasMessageContaining("quotation mark is missing");
    }
}
