package gr.eservices.keycloak.staff;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.messages.Messages;
import org.keycloak.userprofile.Attributes;
import org.keycloak.userprofile.UserProfile;
import org.keycloak.userprofile.UserProfileContext;
import org.keycloak.userprofile.UserProfileProvider;
import org.keycloak.userprofile.ValidationException;

/**
 * What is said of an account to be made. The caller chooses the id, so that asking twice makes one account.
 *
 * <p>There is no password in it: the mail's link is the way to one.
 */
record NewMember(
    String id,
    String username,
    @JsonProperty("given_name") String givenName,
    @JsonProperty("family_name") String familyName,
    String email,
    String locale,
    List<String> roles) {

    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Map<String, String> FIELDS = Map.of(
        UserModel.USERNAME, "username", UserModel.EMAIL, "email", UserModel.FIRST_NAME, "given_name", UserModel.LAST_NAME, "family_name");

    private static final Set<String> TAKEN = Set.of(Messages.USERNAME_EXISTS, Messages.EMAIL_EXISTS);

    /** How Keycloak writes ids; nothing else is asked of the database. */
    static boolean isId(String id) {
        return id != null && ID.matcher(id).matches();
    }

    /** The account that an earlier try made; null when there is none. Raises Refused when the id is somebody else's. */
    UserModel madeBefore(KeycloakSession session, RealmModel realm, GroupModel staff) {
        if (!isId(id)) {
            throw Refused.unfit("id", "unfit");
        }
        UserModel found = session.users().getUserById(realm, id);
        if (found != null && (!found.isMemberOf(staff) || !found.getUsername().equalsIgnoreCase(username))) {
            throw new Refused(409, "id-taken");
        }
        return found;
    }

    /** In the group of staff alone. Raises Refused, naming the fields, and then nothing is made. */
    UserModel make(KeycloakSession session, RealmModel realm, GroupModel staff) {
        StaffRoles.checked(roles);
        for (Map.Entry<String, List<String>> said : attributes().entrySet()) {
            if (said.getValue().stream().anyMatch(value -> value.indexOf('\0') >= 0)) {
                throw Refused.unfit(FIELDS.get(said.getKey()), "unfit");
            }
        }
        if (!"el".equals(locale) && !"en".equals(locale)) {
            throw Refused.unfit("locale", "unknown");
        }
        UserProfileProvider profiles = session.getProvider(UserProfileProvider.class);
        Attributes tidied = validated(profiles.create(UserProfileContext.USER_API, attributes()));
        // Without the defaults of the realm, which would put the account among the citizens.
        UserModel user = session.users().addUser(realm, id, tidied.getFirst(UserModel.USERNAME), false, false);
        profiles.create(UserProfileContext.USER_API, attributes(), user).update();
        user.setSingleAttribute(UserModel.LOCALE, locale);
        user.setEmailVerified(true);
        user.setEnabled(true);
        user.grantRole(realm.getDefaultRole());
        user.joinGroup(staff);
        StaffRoles.give(realm, user, roles);
        return user;
    }

    /** Raises Refused; also where user name or address are another account's, of whichever group. */
    private static Attributes validated(UserProfile asked) {
        List<Refused.Fault> faults = new ArrayList<>();
        try {
            asked.validate();
        } catch (ValidationException unfit) {
            unfit.getErrors().forEach(one -> faults.add(
                new Refused.Fault(FIELDS.getOrDefault(one.getAttribute(), "body"), reason(one.getMessage()))));
        }
        Attributes tidied = asked.getAttributes();
        for (Map.Entry<String, String> field : FIELDS.entrySet()) {
            String value = tidied.getFirst(field.getKey());
            if (value == null || value.isBlank()) {
                faults.removeIf(fault -> fault.field().equals(field.getValue()));
                faults.add(new Refused.Fault(field.getValue(), "missing"));
            }
        }
        if (!faults.isEmpty()) {
            throw new Refused(400, "invalid-input", List.copyOf(faults));
        }
        return tidied;
    }

    private static String reason(String message) {
        return TAKEN.contains(message) ? "taken" : message;
    }

    private Map<String, List<String>> attributes() {
        Map<String, List<String>> said = new HashMap<>();
        said.put(UserModel.USERNAME, one(username));
        said.put(UserModel.EMAIL, one(email));
        said.put(UserModel.FIRST_NAME, one(givenName));
        said.put(UserModel.LAST_NAME, one(familyName));
        return said;
    }

    private static List<String> one(String value) {
        return value == null ? List.of() : List.of(value);
    }
}
