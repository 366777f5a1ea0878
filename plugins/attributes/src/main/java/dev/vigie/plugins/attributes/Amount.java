package dev.vigie.plugins.attributes;

import dev.vigie.api.BackupException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number with a unit, such as {@code 1.5GB} or {@code 30d}. */
final class Amount {
    private static final Pattern FORM = Pattern.compile("\\s*(\\d{1,18}(?:\\.\\d{1,9})?)\\s*([a-zA-Z]*)\\s*");
    private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE - 1);

    private Amount() {}

    /**
     * Reads one.
     *
     * @param units what each is worth, in lower case
     * @param known the units as people are told of them
     */
    static long parse(String text, Map<String, Long> units, String known) throws BackupException {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw BackupException.user("\"" + text.strip() + "\" is not a number with a unit");
        }
        Long worth = units.get(form.group(2).toLowerCase(Locale.ROOT));
        if (worth == null) {
            String unit = form.group(2);
            throw BackupException.user(
                    (unit.isEmpty() ? "the unit is missing" : "\"" + unit + "\" is no unit") + "; there are " + known);
        }
        BigDecimal amount = new BigDecimal(form.group(1)).multiply(BigDecimal.valueOf(worth));
        return amount.min(LARGEST).longValue();
    }
}
