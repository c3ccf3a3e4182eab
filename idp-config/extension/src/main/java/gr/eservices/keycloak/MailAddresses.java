package gr.eservices.keycloak;

import java.net.IDN;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.keycloak.validate.AbstractStringValidator;
import org.keycloak.validate.ValidationContext;
import org.keycloak.validate.ValidationError;
import org.keycloak.validate.ValidatorConfig;
import org.keycloak.validate.validators.EmailValidator;

/**
 * An address that a mail can be sent to, by the rule of every other form (libs/inputkit, {@code inputkit.email}).
 *
 * <p>Instead of Keycloak's own, which takes some addresses that our mails never reach: with letters other than Latin
 * before the "@", or of hosts that no mail server may have. Both rules are tried with the same addresses
 * ({@code libs/inputkit/tests/addresses.json}).
 */
public final class MailAddresses extends AbstractStringValidator {

    /** What the user profile calls this rule. */
    public static final String ID = "mail-address";
    /** RFC 5321, 4.5.3.1. */
    private static final int LONGEST = 254;
    private static final int LONGEST_MAILBOX = 64;
    private static final int LONGEST_HOST = 253;
    /** RFC 5322, 3.2.3: words of letters, digits and signs, with single dots between them. */
    private static final Pattern MAILBOX = Pattern.compile("[\\w!#$%&'*+/=?^`{|}~-]+(\\.[\\w!#$%&'*+/=?^`{|}~-]+)*");
    /** Two labels or more, none with "--" as its third and fourth sign but those of IDNA, the last one ends with a letter. */
    private static final Pattern HOST = Pattern.compile(
        "((?!(?!xn).{2}--)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+(?!(?!xn).{2}--)([a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?)?[a-z]");
    /** Names that are never a mail server's (RFC 6761, 6762, 7686, 3172). Tests use the reserved ".test". */
    private static final Set<String> NOBODYS = Set.of("arpa", "invalid", "local", "localhost", "onion");

    @Override
    public String getId() {
        return ID;
    }

    @Override
    protected void doValidate(String value, String field, ValidationContext context, ValidatorConfig config) {
        if (!takesMail(value)) {
            context.addError(new ValidationError(ID, field, EmailValidator.MESSAGE_INVALID_EMAIL));
        }
    }

    static boolean takesMail(String address) {
        int at = address.lastIndexOf('@');
        if (at < 1 || at > LONGEST_MAILBOX || address.length() > LONGEST) {
            return false;
        }
        String host = inAscii(address.substring(at + 1));
        return MAILBOX.matcher(address.substring(0, at)).matches()
            && at + 1 + host.length() <= LONGEST
            && host.length() <= LONGEST_HOST
            && HOST.matcher(host).matches()
            && !NOBODYS.contains(host.substring(host.lastIndexOf('.') + 1));
    }

    /** The host in ASCII, or nothing when it has no such writing. */
    private static String inAscii(String host) {
        try {
            return IDN.toASCII(host, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException refused) {
            return "";
        }
    }
}
