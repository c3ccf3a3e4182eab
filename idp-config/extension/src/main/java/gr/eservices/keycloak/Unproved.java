package gr.eservices.keycloak;

import org.keycloak.common.util.Time;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * An account that was registered with an address which nobody has proved yet.
 *
 * <p>The address waits in the attribute that Keycloak keeps for changes of address, and the account's own address is
 * empty: so an address that stands in an account is a proved one, and an unproved one blocks nobody.
 */
final class Unproved {

    private Unproved() {
    }

    /** The address that waits for its proof, of a new account or of a change; null when none does. */
    static String address(UserModel user) {
        return user.getFirstAttribute(UserModel.EMAIL_PENDING);
    }

    /** Whether the account is being registered. Whoever came from TAXISnet has none at first, and is not registering. */
    static boolean is(KeycloakSession session, UserModel user) {
        RealmModel realm = session.getContext().getRealm();
        return user.getEmail() == null && address(user) != null
            && session.users().getFederatedIdentitiesStream(realm, user).findAny().isEmpty();
    }

    /** Nobody can sign in to it, and nobody is on the way: the link in its last mail has ended long ago. */
    static boolean isForgotten(KeycloakSession session, UserModel user) {
        Long created = user.getCreatedTimestamp();
        long life = 1000L * session.getContext().getRealm().getActionTokenGeneratedByUserLifespan(AddressProof.LINK);
        return isEmpty(session, user) && created != null && created + 2 * life < Time.currentTimeMillis();
    }

    /** Whether nothing is lost when it goes: it is being registered, and has no password yet. */
    static boolean isEmpty(KeycloakSession session, UserModel user) {
        return is(session, user) && user.credentialManager().getStoredCredentialsStream().findAny().isEmpty();
    }
}
