package gr.eservices.keycloak.staff;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;

/** Which roles operators see, and which they give and take. */
final class StaffRoles {

    /** The file that the realm is made from too: a table for each role. */
    private static final String FILE = "/staff-roles.toml";
    private static final List<String> GIVEN = read();

    private StaffRoles() {
    }

    private static List<String> read() {
        InputStream file = Objects.requireNonNull(StaffRoles.class.getResourceAsStream(FILE), FILE);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            return lines.lines().filter(line -> line.startsWith("[")).map(line -> line.substring(1, line.indexOf(']'))).toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static List<String> heldBy(RealmModel realm, UserModel user) {
        return Stream.concat(GIVEN.stream(), Stream.of(Operator.ROLE)).filter(name -> holds(realm, user, name)).toList();
    }

    /** Operators are made in the console, and so are administrators: nobody changes them, or oneself, here. */
    static boolean isAboveOperators(RealmModel realm, UserModel user) {
        ClientModel management = realm.getClientByClientId(Constants.REALM_MANAGEMENT_CLIENT_ID);
        boolean administers = management != null && management.getRolesStream().anyMatch(user::hasRole);
        return administers || holds(realm, user, Operator.ROLE);
    }

    /** Exactly these of the roles that operators give; others that the member has stay. Says whether anything changed. */
    static boolean give(RealmModel realm, UserModel user, List<String> wanted) {
        Set<String> direct = user.getRealmRoleMappingsStream().map(RoleModel::getName).collect(Collectors.toSet());
        boolean changed = false;
        for (String name : GIVEN) {
            RoleModel role = Objects.requireNonNull(realm.getRole(name), name);
            if (wanted.contains(name) && !direct.contains(name)) {
                user.grantRole(role);
                changed = true;
            } else if (!wanted.contains(name) && direct.contains(name)) {
                user.deleteRoleMapping(role);
                changed = true;
            }
        }
        return changed;
    }

    /** For the record: which of the roles that operators give the member has now. */
    static String named(RealmModel realm, UserModel user) {
        List<String> held = GIVEN.stream().filter(name -> holds(realm, user, name)).toList();
        return "roles: " + (held.isEmpty() ? "none" : String.join(", ", held));
    }

    static List<String> checked(List<String> asked) {
        if (asked == null || asked.contains(null) || !GIVEN.containsAll(asked)) {
            throw Refused.unfit("roles", "unknown");
        }
        return asked;
    }

    private static boolean holds(RealmModel realm, UserModel user, String name) {
        RoleModel role = realm.getRole(name);
        return role != null && user.hasRole(role);
    }
}
