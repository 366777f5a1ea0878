package dev.vigie.plugins.webhook;

import dev.vigie.api.BackupException;
import dev.vigie.api.OptionDescription;
import dev.vigie.api.OptionType;
import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.hook.BackupReport;
import dev.vigie.api.hook.PostBackupHook;
import dev.vigie.api.hook.PostBackupHookFactory;
import dev.vigie.api.hook.ReportFact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.pf4j.Extension;

/** Posts what a backup came to: as JSON for programs, or as a chat or push service wants it. */
@Extension
public final class WebhookHookFactory implements PostBackupHookFactory {
    private static final String TEMPLATE = "template";

    @Override
    public String id() {
        return "webhook";
    }

    /** Three attempts, and the waits between them. */
    @Override
    public Duration defaultTimeLimit() {
        return Caller.TIME_LIMIT;
    }

    @Override
    public List<OptionDescription> options() {
        List<OptionDescription> options = new ArrayList<>(SecretAddress.OPTIONS);
        options.add(OptionDescription.withDefault(
                TEMPLATE,
                OptionType.TEXT,
                "json",
                "What to post: " + Service.all() + ", or JSON of your own in which " + ReportFact.all()
                        + " stand for facts about the backup."));
        return options;
    }

    @Override
    public PostBackupHook create(Options options, PluginContext context) throws BackupException {
        return new WebhookHook(
                new Caller(Caller.PAUSE),
                SecretAddress.of(id(), options, System.getenv()),
                message(options.text(TEMPLATE).orElseThrow().strip()));
    }

    private static Function<BackupReport, Message> message(String template) throws BackupException {
        Optional<Service> service = Service.named(template);
        if (service.isPresent()) {
            return service.get()::message;
        }
        if (!template.startsWith("{") && !template.startsWith("[")) {
            throw BackupException.user("hook \"webhook\": option \"template\" must be one of " + Service.all()
                    + ", or JSON that begins with a brace or a bracket, not \"" + template + "\".");
        }
        Template own = Template.parse(template);
        return report -> Message.json(own.in(report));
    }
}
