package gr.eservices.keycloak.staff;

import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.cache.UserCache;
import org.keycloak.models.jpa.entities.UserEntity;
import org.keycloak.storage.UserStorageUtil;

/** One act at a time on an account. Keycloak writes a whole row, and so what somebody else wrote in it meanwhile. */
final class Held {

    private Held() {
    }

    /** The account as it is once nobody else writes to it; it is held until the transaction ends. */
    static UserModel fresh(KeycloakSession session, RealmModel realm, UserModel known) {
        EntityManager database = session.getProvider(JpaConnectionProvider.class).getEntityManager();
        UserEntity row = database.find(UserEntity.class, known.getId());
        if (row == null) {
            throw new Refused(404, "member-not-found");
        }
        database.refresh(row, LockModeType.PESSIMISTIC_WRITE);
        UserCache cache = UserStorageUtil.userCache(session);
        if (cache != null) {
            cache.evict(realm, known);
        }
        UserModel found = session.users().getUserById(realm, known.getId());
        if (found == null) {
            throw new Refused(404, "member-not-found");
        }
        return found;
    }
}
