package gr.eservices.keycloak;

import java.util.List;
import java.util.Locale;
import org.keycloak.validate.AbstractStringValidator;
import org.keycloak.validate.ValidationContext;
import org.keycloak.validate.ValidationError;
import org.keycloak.validate.ValidatorConfig;

/**
 * User names that nobody may choose, however they are spelled: {@code names} as a whole, {@code prefixes} at the beginning.
 *
 * <p>Dots, hyphens and underscores do not count, and digits are read as the letters that they look like.
 */
public final class ReservedNames extends AbstractStringValidator {

    /** What the user profile calls this rule. */
    public static final String ID = "reserved-names";
    private static final String REFUSED = "usernameReserved";

    @Override
    public String getId() {
        return ID;
    }

    @Override
    protected void doValidate(String value, String field, ValidationContext context, ValidatorConfig config) {
        String read = asRead(value);
        boolean whole = of(config, "names").stream().map(ReservedNames::asRead).anyMatch(read::equals);
        if (whole || of(config, "prefixes").stream().map(ReservedNames::asRead).anyMatch(read::startsWith)) {
            context.addError(new ValidationError(ID, field, REFUSED, value));
        }
    }

    private static List<String> of(ValidatorConfig config, String key) {
        return config.getStringListOrDefault(key, List.of());
    }

    static String asRead(String name) {
        StringBuilder read = new StringBuilder();
        for (char letter : name.toLowerCase(Locale.ROOT).toCharArray()) {
            switch (letter) {
                case '.', '-', '_' -> { }
                case '0' -> read.append('o');
                case '1', 'i' -> read.append('l');
                case '3' -> read.append('e');
                case '4' -> read.append('a');
                case '5' -> read.append('s');
                case '7' -> read.append('t');
                default -> read.append(letter);
            }
        }
        return read.toString();
    }
}
