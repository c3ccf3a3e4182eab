package gr.eservices.keycloak;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.keycloak.Config;
import org.keycloak.email.EmailException;
import org.keycloak.email.EmailTemplateProvider;
import org.keycloak.email.freemarker.FreeMarkerEmailTemplateProvider;
import org.keycloak.email.freemarker.FreeMarkerEmailTemplateProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * Keycloak's mails, but only so many within an hour to one address, and about one account.
 *
 * <p>It is about mails that anybody can have sent by filling in a form. Those that an administrator sends are not counted.
 */
public final class LimitedMails extends FreeMarkerEmailTemplateProviderFactory {

    private static final long HOUR = 3600;
    private int perHour;

    @Override
    public int order() {
        return 1; // Instead of Keycloak's of the same name.
    }

    @Override
    public void init(Config.Scope config) {
        super.init(config);
        perHour = config.getInt("mailsPerHour", 5);
    }

    @Override
    public EmailTemplateProvider create(KeycloakSession session) {
        return new Mails(session, perHour);
    }

    private static final class Mails extends FreeMarkerEmailTemplateProvider {

        private final int perHour;

        Mails(KeycloakSession session, int perHour) {
            super(session);
            this.perHour = perHour;
        }

        /** Too many are left out without a word: the page must not tell whether there is such an account. */
        @Override
        public void sendPasswordReset(String link, long minutes) throws EmailException {
            if (isAdmitted(user.getEmail())) {
                super.sendPasswordReset(link, minutes);
            }
        }

        @Override
        public void sendEmailUpdateConfirmation(String link, long minutes, String address) throws EmailException {
            if (!isAdmitted(address)) {
                throw new TooManyMails();
            }
            super.sendEmailUpdateConfirmation(link, minutes, address);
        }

        @Override
        public void sendVerifyEmail(String link, long minutes) throws EmailException {
            if (!isAdmitted(user.getEmail())) {
                throw new TooManyMails();
            }
            super.sendVerifyEmail(link, minutes);
        }

        private boolean isAdmitted(String address) {
            return isOneMore("account-" + user.getId()) && isOneMore("address-" + fingerprint(address));
        }

        /** Takes one of the places that this hour has, if one is free. */
        private boolean isOneMore(String what) {
            SingleUseObjectProvider taken = session.singleUseObjects();
            for (int place = 0; place < perHour; place++) {
                if (taken.putIfAbsent("eservices-mail-" + what + "-" + place, HOUR)) {
                    return true;
                }
            }
            return false;
        }

        private static String fingerprint(String address) {
            try {
                byte[] bytes = address.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
                return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            } catch (NoSuchAlgorithmException missing) {
                throw new IllegalStateException(missing);
            }
        }
    }
}
