package gr.eservices.keycloak.staff;

import org.keycloak.common.util.Time;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.managers.AuthenticationManager;

/** Ends whatever the member is signed in to, as the console's "sign out" does. */
final class Sessions {

    private Sessions() {
    }

    static void end(KeycloakSession session, RealmModel realm, UserModel member) {
        KeycloakContext context = session.getContext();
        session.users().setNotBeforeForUser(realm, member, (int) (Time.currentTimeMillis() / 1000));
        session.sessions().getUserSessionsStream(realm, member).toList().forEach(each -> AuthenticationManager.backchannelLogout(
            session, realm, each, context.getUri(), context.getConnection(), context.getHttpRequest().getHttpHeaders(), true));
    }
}
