package gr.eservices.keycloak.staff;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.keycloak.email.EmailException;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.util.JsonSerialization;

/**
 * Accounts of staff, for operators: see them, make one, say which roles it has, lock and unlock it, send its mail.
 *
 * <p>It sets no password and shows none; it changes neither operators nor administrators nor citizens. Every change is an
 * admin event of the operator (docs/decisions/0069).
 */
@Produces(MediaType.APPLICATION_JSON)
public final class StaffResource {

    private static final String GROUP = "staff";
    private static final int LONGEST = 10_000;
    private static final ObjectReader ALONE = JsonSerialization.mapper.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private final KeycloakSession session;
    private final RealmModel realm;

    StaffResource(KeycloakSession session) {
        this.session = session;
        this.realm = session.getContext().getRealm();
    }

    /** Which of the roles that operators give the member has from now on. */
    record WantedRoles(List<String> roles) {
    }

    /** A mail with the link to password and one-time code; the code that was set goes first when the device is lost. */
    record Mail(@JsonProperty("lost_device") boolean lostDevice) {
    }

    @GET
    @Path("members")
    public Response list() {
        return answered(operator -> shown(200, Map.of("items",
            session.users().getGroupMembersStream(realm, staff()).map(user -> Member.of(realm, user)).toList())));
    }

    @GET
    @Path("members/{id}")
    public Response one(@PathParam("id") String id) {
        return answered(operator -> shown(200, Member.of(realm, member(id))));
    }

    @POST
    @Path("members")
    public Response make(String body) {
        return answered(operator -> {
            NewMember asked = read(body, NewMember.class);
            UserModel before = asked.madeBefore(session, realm, staff());
            if (before != null) {
                return shown(200, Member.of(realm, before));
            }
            UserModel made = asked.make(session, realm, staff());
            operator.did(OperationType.CREATE, ResourceType.USER, made, StaffRoles.named(realm, made));
            mail(operator, made);
            return shown(201, Member.of(realm, made));
        });
    }

    @POST
    @Path("members/{id}/roles")
    public Response roles(@PathParam("id") String id, String body) {
        return answered(operator -> {
            List<String> wanted = StaffRoles.checked(read(body, WantedRoles.class).roles());
            UserModel member = changeable(id);
            if (StaffRoles.give(realm, member, wanted)) {
                operator.did(OperationType.UPDATE, ResourceType.REALM_ROLE_MAPPING, member, StaffRoles.named(realm, member),
                    "role-mappings", "realm");
            }
            return shown(200, Member.of(realm, member));
        });
    }

    @POST
    @Path("members/{id}/lock")
    public Response lock(@PathParam("id") String id) {
        return answered(operator -> {
            UserModel member = changeable(id);
            Sessions.end(session, realm, member);
            return enabled(operator, member, false);
        });
    }

    @POST
    @Path("members/{id}/unlock")
    public Response unlock(@PathParam("id") String id) {
        return answered(operator -> enabled(operator, changeable(id), true));
    }

    @POST
    @Path("members/{id}/mail")
    public Response mail(@PathParam("id") String id, String body) {
        return answered(operator -> {
            boolean lost = read(body, Mail.class).lostDevice();
            UserModel member = changeable(id);
            if (!member.isEnabled()) {
                throw new Refused(409, "member-locked");
            }
            mail(operator, member); // First: where it fails, nothing of this was done.
            if (lost && EnrolmentMail.forget(member)) {
                Sessions.end(session, realm, member);
                operator.did(OperationType.DELETE, ResourceType.USER, member, "forget code", "credentials");
            }
            return shown(200, Member.of(realm, member));
        });
    }

    private Response enabled(Operator operator, UserModel member, boolean wanted) {
        if (member.isEnabled() != wanted) {
            member.setEnabled(wanted);
            operator.did(OperationType.UPDATE, ResourceType.USER, member, wanted ? "unlock" : "lock");
        }
        return shown(200, Member.of(realm, member));
    }

    private void mail(Operator operator, UserModel member) {
        try {
            EnrolmentMail.send(session, realm, member, operator.client());
        } catch (EmailException failed) {
            throw new Refused(502, "mail-failed");
        }
        operator.did(OperationType.ACTION, ResourceType.USER, member, "mail", "execute-actions-email");
    }

    /** Nothing is written where something was refused. */
    private Response answered(Function<Operator, Response> act) {
        try {
            return act.apply(Operator.of(session));
        } catch (Refused refused) {
            session.getTransactionManager().setRollbackOnly();
            return refused.response();
        }
    }

    private GroupModel staff() {
        return realm.getGroupsStream().filter(group -> group.getParentId() == null && GROUP.equals(group.getName())).findFirst()
            .orElseThrow(() -> new Refused(503, "no-staff-group"));
    }

    private UserModel member(String id) {
        UserModel found = NewMember.isId(id) ? session.users().getUserById(realm, id) : null;
        if (found == null || !found.isMemberOf(staff())) {
            throw new Refused(404, "member-not-found");
        }
        return found;
    }

    /**
     * The member, held until this act is done: an act at the same time waits, and reads what this one left. Otherwise the
     * later of two writes the account as it was before both, and a lock is gone.
     */
    private UserModel changeable(String id) {
        UserModel found = Held.fresh(session, realm, member(id));
        if (StaffRoles.isAboveOperators(realm, found)) {
            throw new Refused(409, "member-of-operations");
        }
        return found;
    }

    private static <T> T read(String body, Class<T> shape) {
        try {
            T asked = body == null || body.length() > LONGEST ? null : ALONE.readValue(body, shape);
            if (asked != null) {
                return asked;
            }
        } catch (IOException unreadable) {
            // Said below; its own words would repeat what was sent.
        }
        throw Refused.unfit("body", "json");
    }

    private static Response shown(int status, Object what) {
        return Response.status(status).entity(what).header("Cache-Control", "no-store").build();
    }
}
