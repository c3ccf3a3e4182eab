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

/**
 * Keycloak's record of events without what people typed and what is known of them.
 *
 * <p>Kept are kind, time, account, client, session, address of the browser, error, and the details named here, whose
 * values Keycloak itself chooses. Gone are user names, addresses and names, of accounts and of failed attempts, and of
 * administrators' acts what exactly they wrote.
 */
public final class ShortEvents extends JpaEventStoreProviderFactory {

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

        Store(KeycloakSession session, EntityManager entities) {
            super(session, entities);
        }

        @Override
        public void onEvent(Event event) {
            Event kept = event.clone();
            if (event.getDetails() != null) {
                Map<String, String> details = new HashMap<>(event.getDetails());
                details.keySet().retainAll(KEPT);
                kept.setDetails(details);
            }
            super.onEvent(kept);
        }

        @Override
        public void onEvent(AdminEvent event, boolean includeRepresentation) {
            AdminEvent kept = new AdminEvent(event);
            kept.setDetails(null);
            super.onEvent(kept, false);
        }
    }
}
