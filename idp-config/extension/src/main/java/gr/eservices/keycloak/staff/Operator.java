package gr.eservices.keycloak.staff;

import gr.eservices.keycloak.ShortEvents;
import jakarta.ws.rs.NotAuthorizedException;
import java.util.Collection;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.managers.AppAuthManager;
import org.keycloak.services.managers.AuthenticationManager.AuthResult;
import org.keycloak.services.resources.admin.AdminAuth;
import org.keycloak.services.resources.admin.AdminEventBuilder;

/**
 * Whoever asks: somebody with the role for it now, in a session that passed the second factor.
 *
 * <p>The token is the operator's own. identity-bridge hands it on, and has no right of its own here.
 */
final class Operator {

    static final String ROLE = "operations";
    /** The token must be meant for the service that calls, so no token of a console opens this. */
    private static final String CALLER = "identity-bridge";
    private final KeycloakSession session;
    private final AuthResult proved;

    private Operator(KeycloakSession session, AuthResult proved) {
        this.session = session;
        this.proved = proved;
    }

    static Operator of(KeycloakSession session) {
        AuthResult proved;
        try {
            proved = new AppAuthManager.BearerTokenAuthenticator(session).setAudience(CALLER).authenticate();
        } catch (NotAuthorizedException unreadable) {
            throw new Refused(401, "unauthenticated");
        }
        if (proved == null) {
            throw new Refused(401, "unauthenticated");
        }
        RealmModel realm = session.getContext().getRealm();
        RoleModel role = realm.getRole(ROLE);
        boolean isOperator = proved.user().isEnabled() && role != null && proved.user().hasRole(role);
        if (!isOperator || !hasSecondFactor(proved.token())) {
            throw new Refused(403, "not-permitted");
        }
        return new Operator(session, proved);
    }

    private static boolean hasSecondFactor(AccessToken token) {
        return token.getOtherClaims().get("amr") instanceof Collection<?> passed && passed.contains("otp");
    }

    /** Where the links of mails lead back to. */
    String client() {
        return proved.client().getClientId();
    }

    /**
     * The realm's record of administrators' acts names who did it, and says what: {@code act} is a word such as lock, or
     * the roles that the member has now. It holds nothing of a person.
     *
     * <p>A detail and not a representation: representations of the console's own acts hold addresses, so the realm keeps
     * none.
     */
    void did(OperationType what, ResourceType kind, UserModel member, String act, String... beneath) {
        RealmModel realm = session.getContext().getRealm();
        AdminAuth auth = new AdminAuth(realm, proved.token(), proved.user(), proved.client());
        String below = beneath.length == 0 ? "" : "/" + String.join("/", beneath);
        new AdminEventBuilder(realm, auth, session, session.getContext().getConnection())
            .operation(what).resource(kind).resourcePath("users", member.getId() + below).detail(ShortEvents.STAFF_ACT, act).success();
    }
}
