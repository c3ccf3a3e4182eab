package gr.eservices.keycloak;

import jakarta.persistence.EntityManager;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.events.Event;
import org.keycloak.events.EventStoreProvider;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.events.jpa.JpaEventStoreProvider;
import org.keycloak.events.jpa.JpaEventStoreProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Keycloak's record of events without what people typed and what is known of them.
 *
 * <p>Kept are kind, time, account, client, session, address of the browser, error, and the details named here, whose
 * values Keycloak itself chooses. Gone are user names, addresses and names, of accounts and of failed attempts, and of
 * administrators' acts what exactly they wrote; what operators do to staff is kept as one word or names of roles.
 */
public final class ShortEvents extends JpaEventStoreProviderFactory {

    /** The detail of administrators' acts in which the package staff says what an operator did. */
    public static final String STAFF_ACT = "staff_act";

    private static final Set<String> KEPT = Set.of(
        "auth_method", "auth_type", "credential_type", "custom_required_action", "grant_type", "identity_provider");

    @Override
    public int order() {
        return 1; // Instead of Keycloak's of the same name.
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        super.postInit(factory);
        ScrubbedLog.install();
    }

    @Override
    public EventStoreProvider create(KeycloakSession session) {
        return new Store(session, session.getProvider(JpaConnectionProvider.class).getEntityManager());
    }

    private static final class Store extends JpaEventStoreProvider {

        private final KeycloakSession session;

        Store(KeycloakSession session, EntityManager entities) {
            super(session, entities);
            this.session = session;
        }

        @Override
        public void onEvent(Event event) {
            Event kept = event.clone();
            if (event.getDetails() != null) {
                Map<String, String> details = new HashMap<>(event.getDetails());
                if (kept.getUserId() == null) {
                    kept.setUserId(account(event.getRealmId(), details.get("username")));
                }
                details.keySet().retainAll(KEPT);
                kept.setDetails(details);
            }
            super.onEvent(kept);
        }

        /** Whose name was typed, where it is somebody's: some refusals say no more. */
        private String account(String realm, String userName) {
            RealmModel known = userName == null ? null : session.realms().getRealm(realm);
            UserModel user = known == null ? null : session.users().getUserByUsername(known, userName);
            return user == null ? null : user.getId();
        }

        @Override
        public void onEvent(AdminEvent event, boolean includeRepresentation) {
            AdminEvent kept = new AdminEvent(event);
            String act = event.getDetails() == null ? null : event.getDetails().get(STAFF_ACT);
            kept.setDetails(act == null ? null : Map.of(STAFF_ACT, act));
            super.onEvent(kept, false);
        }
    }
}
