package gr.eservices.keycloak;

import java.text.Normalizer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.userprofile.Attributes;
import org.keycloak.userprofile.DeclarativeUserProfileProvider;
import org.keycloak.userprofile.DeclarativeUserProfileProviderFactory;
import org.keycloak.userprofile.DefaultAttributes;
import org.keycloak.userprofile.UserProfileContext;
import org.keycloak.userprofile.UserProfileMetadata;

/**
 * Keycloak's user profile, but what a person types is tidied before it is checked and kept.
 *
 * <p>Keycloak keeps spaces at the ends, takes a name of spaces for a name, and stores what nobody sees: zero-width and
 * direction characters, soft hyphens. It holds for every way to an account: registration, its pages, both APIs.
 */
public final class TidyProfiles extends DeclarativeUserProfileProviderFactory {

    private static final Set<String> TYPED =
        Set.of(UserModel.USERNAME, UserModel.EMAIL, UserModel.FIRST_NAME, UserModel.LAST_NAME);

    @Override
    public int order() {
        return super.order() + 1; // Instead of Keycloak's of the same name.
    }

    @Override
    public DeclarativeUserProfileProvider create(KeycloakSession session) {
        return new Provider(session, this);
    }

    static String tidy(String typed) {
        return Normalizer.normalize(typed, Normalizer.Form.NFC)
            .replaceAll("\\p{Cf}", "")
            .replaceAll("[\\p{Z}\\t]+", " ")
            .replaceAll("[\u2010\u2011\u2012\u2013\u2212]", "-")
            .strip();
    }

    private static final class Provider extends DeclarativeUserProfileProvider {

        private final KeycloakSession session;

        Provider(KeycloakSession session, DeclarativeUserProfileProviderFactory factory) {
            super(session, factory);
            this.session = session;
        }

        @Override
        protected Attributes createAttributes(
                UserProfileContext context, Map<String, ?> attributes, UserModel user, UserProfileMetadata metadata) {
            if (user != null && user.getServiceAccountClientLink() != null) {
                return super.createAttributes(context, attributes, user, metadata);
            }
            return new Tidy(context, attributes, user, metadata, session);
        }
    }

    private static final class Tidy extends DefaultAttributes {

        Tidy(UserProfileContext context, Map<String, ?> attributes, UserModel user, UserProfileMetadata metadata, KeycloakSession session) {
            super(context, attributes, user, metadata, session);
        }

        @Override
        protected List<String> normalizeAttributeValues(String name, Object value) {
            List<String> values = super.normalizeAttributeValues(name, value);
            return TYPED.contains(name) ? values.stream().map(TidyProfiles::tidy).toList() : values;
        }
    }
}
