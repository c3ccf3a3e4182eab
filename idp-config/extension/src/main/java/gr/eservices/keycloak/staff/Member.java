package gr.eservices.keycloak.staff;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.PasswordCredentialModel;

/** A member of staff as operators see one. {@code changeable} says whether an operator may change the account here. */
record Member(
    String id,
    String username,
    @JsonProperty("given_name") String givenName,
    @JsonProperty("family_name") String familyName,
    String email,
    boolean enabled,
    List<String> roles,
    @JsonProperty("password_set") boolean passwordSet,
    @JsonProperty("otp_set") boolean otpSet,
    @JsonProperty("created_at") String createdAt,
    boolean changeable) {

    static Member of(RealmModel realm, UserModel user) {
        Long created = user.getCreatedTimestamp();
        return new Member(
            user.getId(), user.getUsername(), user.getFirstName(), user.getLastName(), user.getEmail(), user.isEnabled(),
            StaffRoles.heldBy(realm, user),
            user.credentialManager().isConfiguredFor(PasswordCredentialModel.TYPE),
            user.credentialManager().isConfiguredFor(OTPCredentialModel.TYPE),
            created == null ? null : Instant.ofEpochMilli(created).toString(), !StaffRoles.isAboveOperators(realm, user));
    }
}
