package gr.eservices.keycloak;

import jakarta.ws.rs.core.MultivaluedMap;
import org.keycloak.authentication.FormContext;
import org.keycloak.authentication.ValidationContext;
import org.keycloak.authentication.forms.RegistrationUserCreation;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserManager;
import org.keycloak.models.UserModel;

/**
 * Keycloak's registration, but the address that was typed is not the account's before it is proved.
 *
 * <p>Keycloak writes it into the account at once. There it shuts its owner out: addresses are unique, so a registration
 * with it is refused, and a forgotten password is asked for the account of a stranger.
 */
public final class Registration extends RegistrationUserCreation {

    @Override
    public int order() {
        return 1; // Instead of Keycloak's of the same name.
    }

    @Override
    public void validate(ValidationContext context) {
        freeUserName(context);
        super.validate(context);
    }

    /** A user name is free again when its account was given up, or when the same person comes once more. */
    private static void freeUserName(ValidationContext context) {
        MultivaluedMap<String, String> form = context.getHttpRequest().getDecodedFormParameters();
        String userName = form.getFirst(UserModel.USERNAME);
        String address = form.getFirst(UserModel.EMAIL);
        if (userName == null || address == null) {
            return;
        }
        KeycloakSession session = context.getSession();
        UserModel holder = session.users().getUserByUsername(context.getRealm(), userName.strip());
        if (holder == null || !Unproved.isEmpty(session, holder)) {
            return;
        }
        if (Unproved.isForgotten(session, holder) || address.strip().equalsIgnoreCase(Unproved.address(holder))) {
            new UserManager(session).removeUser(context.getRealm(), holder);
        }
    }

    @Override
    public void success(FormContext context) {
        super.success(context);
        UserModel user = context.getUser();
        user.setSingleAttribute(UserModel.EMAIL_PENDING, user.getEmail());
        user.setEmail(null);
        user.addRequiredAction(UserModel.RequiredAction.UPDATE_EMAIL);
    }
}
