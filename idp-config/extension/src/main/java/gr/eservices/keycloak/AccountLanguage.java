package gr.eservices.keycloak;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.requiredactions.UpdateUserLocaleAction;
import org.keycloak.locale.LocaleSelectorProvider;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Whoever signs in from a page in one language reads Keycloak's pages and mails in that language from then on.
 *
 * <p>Keycloak keeps a language only when it was chosen on its own pages, and then prefers it to what the portal asks for
 * ({@code ui_locales}): somebody who reads the portal in English was answered in Greek.
 */
public final class AccountLanguage extends UpdateUserLocaleAction {

    @Override
    public int order() {
        return 1; // Instead of Keycloak's of the same name.
    }

    @Override
    public void evaluateTriggers(RequiredActionContext context) {
        AuthenticationSessionModel attempt = context.getAuthenticationSession();
        String asked = attempt.getClientNote(LocaleSelectorProvider.CLIENT_REQUEST_LOCALE);
        if (asked != null && attempt.getAuthNote(LocaleSelectorProvider.USER_REQUEST_LOCALE) == null) {
            Set<String> spoken = context.getRealm().getSupportedLocalesStream().collect(Collectors.toSet());
            Stream.of(asked.split(" ")).filter(spoken::contains).findFirst()
                .ifPresent(language -> attempt.setAuthNote(LocaleSelectorProvider.USER_REQUEST_LOCALE, language));
        }
        super.evaluateTriggers(context);
    }
}
