package gr.eservices.keycloak;

import jakarta.ws.rs.core.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.keycloak.TokenVerifier;
import org.keycloak.authentication.AuthenticatorUtil;
import org.keycloak.authentication.actiontoken.ActionTokenContext;
import org.keycloak.authentication.actiontoken.TokenUtils;
import org.keycloak.authentication.actiontoken.updateemail.UpdateEmailActionToken;
import org.keycloak.authentication.actiontoken.updateemail.UpdateEmailActionTokenHandler;
import org.keycloak.authentication.requiredactions.UpdateEmail;
import org.keycloak.events.Errors;
import org.keycloak.events.EventType;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserModel.RequiredAction;
import org.keycloak.models.utils.FormMessage;
import org.keycloak.services.Urls;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.services.managers.AuthenticationSessionManager;
import org.keycloak.services.messages.Messages;
import org.keycloak.services.validation.Validation;
import org.keycloak.sessions.AuthenticationSessionCompoundId;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.sessions.RootAuthenticationSessionModel;
import org.keycloak.userprofile.UserProfile;
import org.keycloak.userprofile.ValidationException;

/**
 * The link in the mail about an address. Opening it changes nothing: programs that look into mails open links too.
 *
 * <p>In the browser that is registering, the way goes on to the password, and with that the address is the account's.
 * Anywhere else there is a page with a button; afterwards one signs in, and is led to where the registration was begun.
 */
public final class AddressLink extends UpdateEmailActionTokenHandler {

    private static final String SIGN_IN = "auth/login/password?next=";

    @Override
    public int order() {
        return 1; // Instead of Keycloak's of the same name.
    }

    @Override
    public boolean canUseTokenRepeatedly(UpdateEmailActionToken token, ActionTokenContext<UpdateEmailActionToken> context) {
        return true; // The second time it says that it is done.
    }

    @Override
    @SuppressWarnings("unchecked")
    public TokenVerifier.Predicate<? super UpdateEmailActionToken>[] getVerifiers(ActionTokenContext<UpdateEmailActionToken> context) {
        UserModel user = context.getAuthenticationSession().getAuthenticatedUser();
        return TokenUtils.predicates(TokenUtils.checkThat(
            token -> Objects.equals(token.getOldEmail(), user.getEmail()) || AddressProof.isTheirs(user, token.getNewEmail()),
            Errors.INVALID_EMAIL, getDefaultErrorMessage()));
    }

    @Override
    public Response handleToken(UpdateEmailActionToken token, ActionTokenContext<UpdateEmailActionToken> context) {
        AuthenticationSessionModel attempt = context.getAuthenticationSession();
        UserModel user = attempt.getAuthenticatedUser();
        String address = token.getNewEmail();
        LoginFormsProvider page = context.getSession().getProvider(LoginFormsProvider.class)
            .setAuthenticationSession(attempt).setUser(user);
        if (AddressProof.isTheirs(user, address)) {
            return said(page, "emailUpdatedTitle", "emailUpdated", address).createInfoPage();
        }
        if (!address.equals(Unproved.address(user))) {
            return page.setError(Messages.EMAIL_VERIFICATION_CANCELLED).createErrorPage(Response.Status.BAD_REQUEST);
        }
        UserProfile proved;
        try {
            proved = UpdateEmail.validateEmailUpdate(context.getSession(), user, address);
        } catch (ValidationException refused) {
            List<FormMessage> errors = Validation.getFormErrorsFromValidation(refused.getErrors());
            return page.setErrors(errors).createErrorPage(Response.Status.BAD_REQUEST);
        }
        boolean registering = Unproved.is(context.getSession(), user);
        if (registering && !context.isAuthenticationSessionFresh()) {
            attempt.setAuthNote(AddressProof.OPENED, address);
            return goOn(context);
        }
        if (!"POST".equals(context.getRequest().getHttpMethod())) {
            return said(page, "confirmEmailAddressVerificationHeader", "confirmEmailAddressVerification", address)
                .setAttribute("confirmUri", button(token, context)).createInfoPage();
        }
        take(token, context, proved);
        if (!registering) {
            return said(page, "emailUpdatedTitle", "emailUpdated", address).createInfoPage();
        }
        endElsewhere(token, context);
        leadToSignIn(token, attempt);
        return goOn(context);
    }

    private static LoginFormsProvider said(LoginFormsProvider page, String header, String text, String address) {
        return page.setAttribute("messageHeader", page.getMessage(header)).setSuccess(text, address);
    }

    private static void take(UpdateEmailActionToken token, ActionTokenContext<UpdateEmailActionToken> context, UserProfile proved) {
        AuthenticationSessionModel attempt = context.getAuthenticationSession();
        UserModel user = attempt.getAuthenticatedUser();
        UpdateEmail.updateEmailNow(context.getEvent(), user, proved);
        if (Boolean.TRUE.equals(token.getLogoutSessions())) {
            AuthenticatorUtil.logoutOtherSessions(token, context);
        }
        context.getEvent().success();
        user.setEmailVerified(true);
        for (RequiredAction done : List.of(RequiredAction.UPDATE_EMAIL, RequiredAction.VERIFY_EMAIL)) {
            user.removeRequiredAction(done);
            attempt.removeRequiredAction(done);
        }
    }

    /** Whoever registered need not be whoever reads the mail: that browser gets no further with this account. */
    private static void endElsewhere(UpdateEmailActionToken token, ActionTokenContext<UpdateEmailActionToken> context) {
        String begun = token.getCompoundAuthenticationSessionId();
        if (begun == null) {
            return;
        }
        KeycloakSession session = context.getSession();
        RealmModel realm = context.getRealm();
        RootAuthenticationSessionModel other = session.authenticationSessions()
            .getRootAuthenticationSession(realm, AuthenticationSessionCompoundId.encoded(begun).getRootSessionId());
        if (other != null && !other.getId().equals(context.getAuthenticationSession().getParentSession().getId())) {
            session.authenticationSessions().removeRootAuthenticationSession(realm, other);
        }
    }

    /** After the password: the portal's sign-in, which leads on to where the registration was begun. */
    private static void leadToSignIn(UpdateEmailActionToken token, AuthenticationSessionModel attempt) {
        String portal = attempt.getClient().getBaseUrl();
        if (portal == null) {
            return;
        }
        String next = token.getNote(AddressProof.NEXT);
        String path = next != null && next.startsWith("/") && !next.startsWith("//") ? next : "/services";
        attempt.setRedirectUri(portal + SIGN_IN + URLEncoder.encode(path, StandardCharsets.UTF_8));
        attempt.setAuthNote(AuthenticationManager.SET_REDIRECT_URI_AFTER_REQUIRED_ACTIONS, "true");
        attempt.setAuthNote(AuthenticationManager.END_AFTER_REQUIRED_ACTIONS, "true");
    }

    private static Response goOn(ActionTokenContext<UpdateEmailActionToken> context) {
        KeycloakSession session = context.getSession();
        AuthenticationSessionModel attempt = context.getAuthenticationSession();
        context.setEvent(context.getEvent().clone().event(EventType.LOGIN));
        String next = AuthenticationManager.nextRequiredAction(session, attempt, context.getRequest(), context.getEvent());
        return AuthenticationManager.redirectToRequiredActions(session, context.getRealm(), attempt, context.getUriInfo(), next);
    }

    /** The same link, where Keycloak takes it by POST: the resource for forgotten passwords handles links of every kind. */
    private static String button(UpdateEmailActionToken token, ActionTokenContext<UpdateEmailActionToken> context) {
        return Urls.loginResetCredentialsBuilder(context.getUriInfo().getBaseUri())
            .queryParam("key", token.serialize(context.getSession(), context.getRealm(), context.getUriInfo()))
            .queryParam("client_id", token.getIssuedFor())
            .build(context.getRealm().getName()).toString();
    }
}
