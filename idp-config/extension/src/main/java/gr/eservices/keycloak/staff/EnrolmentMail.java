package gr.eservices.keycloak.staff;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.keycloak.authentication.actiontoken.execactions.ExecuteActionsActionToken;
import org.keycloak.common.util.Time;
import org.keycloak.email.EmailException;
import org.keycloak.email.EmailTemplateProvider;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserModel.RequiredAction;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.services.resources.LoginActionsService;

/** The mail with whose link staff set password and one-time code; the console's "credential reset" sends the same. */
final class EnrolmentMail {

    private static final List<String> ACTIONS =
        List.of(RequiredAction.UPDATE_PASSWORD.name(), RequiredAction.CONFIGURE_TOTP.name());

    private EnrolmentMail() {
    }

    static void send(KeycloakSession session, RealmModel realm, UserModel member, String client) throws EmailException {
        int life = realm.getActionTokenGeneratedByAdminLifespan();
        ExecuteActionsActionToken token = new ExecuteActionsActionToken(
            member.getId(), member.getEmail(), (int) (Time.currentTimeMillis() / 1000) + life, ACTIONS, null, client);
        String link = LoginActionsService.actionTokenProcessor(session.getContext().getUri())
            .queryParam("key", token.serialize(session, realm, session.getContext().getUri()))
            .build(realm.getName()).toString();
        session.getProvider(EmailTemplateProvider.class)
            .setAttribute(Constants.TEMPLATE_ATTR_REQUIRED_ACTIONS, token.getRequiredActions())
            .setRealm(realm).setUser(member)
            .sendExecuteActions(link, TimeUnit.SECONDS.toMinutes(life));
    }

    /** Takes the one-time code away, with its device; says whether there was one. */
    static boolean forget(UserModel member) {
        List<String> codes = member.credentialManager().getStoredCredentialsByTypeStream(OTPCredentialModel.TYPE)
            .map(one -> one.getId()).toList();
        codes.forEach(member.credentialManager()::removeStoredCredentialById);
        return !codes.isEmpty();
    }
}
